package dev.sluice.config;

import java.util.List;
import java.util.stream.Stream;

/** A place of the configuration and the keys it takes, now and later. The editor schema and the documentation list the same. */
public enum Section {
    APP(
            keys(
                    "app run health components instances user database redis migrations backup invariants listen artifact test"
                            + " branch traffic timeouts envFile env checks smoke rollout cohorts guard rehearsal environments"),
            keys("limits people flags notify target e2e after approval freeze")),
    ENVIRONMENT(
            APP.accepted.stream()
                    .filter(k -> !k.equals("app") && !k.equals("environments"))
                    .toList(),
            APP.later),
    COMPONENT(keys("run health routes instances user"), keys("limits")),
    MIGRATIONS(keys("tool command contract lockTimeout retries blocksAtMost pause program folder changelog"), keys("")),
    MIGRATION_COMMANDS(keys("current known upgrade downgrade sql"), keys("")),
    LISTEN(keys("address http https domain tls redirectToHttps trustedProxies accessLog maxBody"), keys("")),
    TLS(keys("cert key"), keys("")),
    ARTIFACT(keys("git archive directory prepare"), keys("image")),
    TIMEOUTS(keys("ready drain stop command request headers idle connect upstreamIdle"), keys("")),
    VARIABLE(keys("required secret value"), keys("")),
    BACKUP(keys("keep reuse verify encryptTo identity copyTo method command"), keys("")),
    BACKUP_COMMANDS(keys("create verify list"), keys("")),
    COPY(keys("to endpoint region accessKey secretKey"), keys("")),
    KEEP(keys("last days"), keys("")),
    REHEARSAL(keys("when largest database env"), keys("")),
    INVARIANT(keys("name sql dropsAtMost equals between every"), keys("")),
    HTTP_CHECK(keys("http name status json headers within external"), keys("")),
    TCP_CHECK(keys("tcp name within"), keys("")),
    REDIS_CHECK(keys("redis name within"), keys("")),
    TLS_CHECK(keys("tls name validFor"), keys("")),
    SQL_CHECK(keys("sql name equals"), keys("")),
    SCHEMA_CHECK(keys("schema name"), keys("")),
    SCHEMA(keys("table column"), keys("")),
    REVISION_CHECK(keys("revision name"), keys("")),
    DISK_CHECK(keys("disk name free"), keys("")),
    COMMAND_CHECK(keys("command name within"), keys("")),
    ROLLOUT(
            keys("strategy steps minimumRequests promote patience onInconclusive bake standby sticky warmUp"),
            keys("")),
    STEP(keys("cohort weight hold"), keys("")),
    STANDBY(keys("warm kept"), keys("")),
    STICKY(keys("cookie header"), keys("")),
    COHORT(keys("header cookie"), keys("")),
    GUARD(keys("errors latency initialDelay onInconclusive metrics score prometheus sentry"), keys("")),
    ERRORS(keys("limit versusStable alpha"), keys("")),
    /** And percentiles, {@code p50} to {@code p99.9}. */
    LATENCY(keys("initialDelay fineUnder"), keys("")),
    SCORE(keys("pass marginal"), keys("")),
    PROMETHEUS(keys("address headers"), keys("")),
    SENTRY(keys("address organization project token"), keys("")),
    PROMETHEUS_METRIC(metric("prometheus address headers"), keys("")),
    SQL_METRIC(metric("sql at"), keys("")),
    HTTP_METRIC(metric("http json at headers"), keys("")),
    LOG_METRIC(metric("log unit"), keys("")),
    ACCESS_LOG_METRIC(metric("accessLog unit"), keys("")),
    ROUTER_METRIC(metric("router"), keys("")),
    COMMAND_METRIC(metric("command json at"), keys("")),
    SENTRY_METRIC(metric("sentry release query address organization project token"), keys("")),
    ACCESS_LOG_FIELDS(keys("client method path status bytes micros instance retried"), keys("")),
    COMPARE(keys("worse tolerance alpha looks"), keys(""));

    private final List<String> accepted;
    private final List<String> later;

    Section(List<String> accepted, List<String> later) {
        this.accepted = accepted;
        this.later = later;
    }

    private static List<String> keys(String names) {
        return names.isEmpty() ? List.of() : List.of(names.split(" "));
    }

    /** What every metric takes, after the keys of its source. */
    private static List<String> metric(String ofSource) {
        return keys(ofSource
                + " name successCondition failureCondition compare interval initialDelay count failureLimit"
                + " inconclusiveLimit consecutiveErrorLimit consecutiveSuccessLimit timeout mode weight");
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
