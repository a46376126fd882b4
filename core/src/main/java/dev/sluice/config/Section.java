package dev.sluice.config;

import java.util.List;
import java.util.stream.Stream;

/** A place of the configuration and the keys it takes, now and later. The editor schema and the documentation list the same. */
public enum Section {
    APP(
            keys("app run health components instances user database migrations backup invariants listen artifact test"
                    + " branch traffic timeouts envFile env checks smoke rollout cohorts guard environments"),
            keys("limits people rehearsal flags notify target e2e after approval freeze")),
    ENVIRONMENT(
            APP.accepted.stream()
                    .filter(k -> !k.equals("app") && !k.equals("environments"))
                    .toList(),
            APP.later),
    COMPONENT(keys("run health routes instances user"), keys("limits")),
    MIGRATIONS(keys("tool command contract lockTimeout program folder"), keys("")),
    MIGRATION_COMMANDS(keys("current known upgrade downgrade sql"), keys("")),
    LISTEN(keys("address http https domain tls redirectToHttps trustedProxies accessLog maxBody"), keys("")),
    TLS(keys("cert key"), keys("")),
    ARTIFACT(keys("git archive directory prepare"), keys("image")),
    TIMEOUTS(keys("ready drain stop command request headers idle connect upstreamIdle"), keys("")),
    VARIABLE(keys("required secret value"), keys("")),
    BACKUP(keys("keep reuse verify encryptTo identity copyTo"), keys("method command")),
    COPY(keys("to endpoint region accessKey secretKey"), keys("")),
    KEEP(keys("last days"), keys("")),
    INVARIANT(keys("name sql dropsAtMost equals between"), keys("")),
    HTTP_CHECK(keys("http name status json headers within external"), keys("")),
    TCP_CHECK(keys("tcp name within"), keys("")),
    TLS_CHECK(keys("tls name validFor"), keys("")),
    SQL_CHECK(keys("sql name equals"), keys("")),
    SCHEMA_CHECK(keys("schema name"), keys("")),
    SCHEMA(keys("table column"), keys("")),
    REVISION_CHECK(keys("revision name"), keys("")),
    DISK_CHECK(keys("disk name free"), keys("")),
    COMMAND_CHECK(keys("command name within"), keys("")),
    ROLLOUT(keys("strategy steps minimumRequests patience onInconclusive bake standby sticky"), keys("")),
    STEP(keys("cohort weight hold"), keys("")),
    STANDBY(keys("warm kept"), keys("")),
    STICKY(keys("cookie header"), keys("")),
    COHORT(keys("header cookie"), keys("")),
    GUARD(keys("errors onInconclusive"), keys("latency metrics")),
    ERRORS(keys("limit versusStable alpha"), keys(""));

    private final List<String> accepted;
    private final List<String> later;

    Section(List<String> accepted, List<String> later) {
        this.accepted = accepted;
        this.later = later;
    }

    private static List<String> keys(String names) {
        return names.isEmpty() ? List.of() : List.of(names.split(" "));
    }

    /** The keys that work. */
    public List<String> accepted() {
        return accepted;
    }

    /** The keys that are known but refused as "not yet". */
    public List<String> later() {
        return later;
    }

    List<String> known() {
        return Stream.concat(accepted.stream(), later.stream()).toList();
    }

    String help() {
        return "accepted here: " + String.join(", ", accepted);
    }
}
