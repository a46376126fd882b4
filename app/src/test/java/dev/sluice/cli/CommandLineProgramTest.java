package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.SluiceException;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.plan.Plan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineProgramTest {
    private static final String SMALL = """
            app: shop
            run: server --port ${port}
            health: /health
            artifact: {directory: site}
            listen: {http: 18081}
            """;

    @TempDir
    Path folder;

    private Typed person;

    @BeforeEach
    void sitDown() {
        person = new Typed(folder).configuration(SMALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deploy production 1.0.0 -h",
                "deploy -h production 1.0.0",
                "rollback --yes --help",
                "router stop --yes -h",
                "backup restore x --yes -h",
                "-h deploy 1.0.0",
                "migrate -h"
            })
    void help_answers_anywhere_on_the_line_and_never_acts(String line) {
        assertThat(person.sluice(line.split(" "))).isZero();
        assertThat(person.out()).startsWith("Usage: sluice").contains("-h, --help");
        assertThat(person.state().root()).doesNotExist();
    }

    @Test
    void help_after_two_dashes_is_no_question() {
        assertThat(person.typed("deploy", "production", "--", "-h")).isEqualTo(2);
        assertThat(person.err()).contains("not a version: '-h'");
    }

    @Test
    void every_command_has_a_line_in_the_help_and_a_help_of_its_own() {
        List<String> commands = List.of(
                "check",
                "plan",
                "deploy",
                "status",
                "start",
                "watch",
                "rollback",
                "pause",
                "resume",
                "promote",
                "health",
                "backup",
                "guard",
                "import",
                "migrate",
                "releases",
                "deployments",
                "logs",
                "report",
                "doctor",
                "router",
                "demo",
                "completion");
        person.typed("--help");
        String help = person.out();
        assertThat(help).doesNotContain("warm-up", "carry");
        for (String command : commands) {
            assertThat(help).containsPattern("(?m)^  " + command + " ");
            assertThat(person.sluice(command, "--help")).isZero();
            assertThat(person.out()).startsWith("Usage: sluice " + command);
        }
    }

    @Test
    void no_command_shows_the_help_and_is_a_mistake() {
        assertThat(person.typed()).isEqualTo(2);
        assertThat(person.out()).startsWith("Usage: sluice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"deplyo 1.0.0", "status --nonsense", "deploy", "report twelve", "deploy production 1.0.0 2.0.0"})
    void a_line_that_makes_no_sense_ends_with_2_and_one_error(String line) {
        assertThat(person.sluice(line.split(" "))).isEqualTo(2);
        assertThat(person.err()).containsOnlyOnce("error[S0100]: ").contains("= help: `sluice");
        assertThat(person.out()).isEmpty();
        assertThat(person.state().root()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0;reboot", "../../etc", "1..2", "$(id)", "1.0 0", "\u0430bc", "v1`x`"})
    void a_version_that_could_be_anything_else_is_refused(String version) {
        assertThat(person.sluice("deploy", version)).isEqualTo(2);
        assertThat(person.err()).startsWith("error[S0100]: not a version: '");
        assertThat(person.state().journal()).doesNotExist();
    }

    @Test
    void a_version_that_begins_with_a_dash_or_is_too_long_is_refused() {
        assertThat(person.sluice("deploy", "-1.0.0")).isEqualTo(2);
        assertThat(person.sluice("deploy", "1".repeat(300))).isEqualTo(2);
        assertThat(person.err()).contains("at most 100 ASCII letters");
    }

    @Test
    void a_missing_configuration_is_named() throws Exception {
        Files.delete(folder.resolve("sluice.yaml"));
        assertThat(person.sluice("plan", "1.0.0")).isEqualTo(2);
        assertThat(person.err()).contains("sluice.yaml").contains("does not exist");
    }

    @Test
    void a_broken_configuration_shows_all_its_problems_with_their_lines() {
        person.configuration("app: shop\nrun: x\nhelth: /h\nlisten: {http: nine}\n");
        assertThat(person.sluice("deploy", "1.0.0")).isEqualTo(2);
        assertThat(person.err()).contains("sluice.yaml:3:1").contains("health").contains("2 problems");
    }

    @Test
    void an_environment_that_is_not_there_is_answered_with_those_that_are() {
        assertThat(person.sluice("deploy", "staging", "1.0.0")).isEqualTo(2);
        assertThat(person.err()).contains("shop has no environment 'staging'").contains("it has production");
    }

    @Test
    void check_tells_the_shape_of_a_good_configuration() {
        assertThat(person.sluice("check")).isZero();
        assertThat(person.out())
                .contains("shop/production")
                .endsWith("sluice.yaml is fine · next  sluice plan VERSION\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy 1.0.0", "plan 1.0.0", "backup create", "migrate status", "health"})
    void nothing_is_done_by_a_configuration_that_names_what_is_not_there(String line) {
        person.configuration(SMALL + "database: ${env:NO_SUCH_DATABASE_URL}\n");
        assertThat(person.sluice(line.split(" "))).isEqualTo(2);
        assertThat(person.err())
                .contains("the environment variable NO_SUCH_DATABASE_URL is not set")
                .contains("sluice.yaml:6:");
        assertThat(person.sluice("deployments")).isZero();
        assertThat(person.out() + person.err()).doesNotContain("1.0.0");
    }

    @Test
    void a_rollback_that_came_too_late_is_not_said_to_be_done() {
        DeploymentId id = new DeploymentId(7);
        assertThat(RollbackCommand.takenBack(id, Event.Ending.NOTHING_TOUCHED)).isZero();
        assertThat(RollbackCommand.takenBack(id, Event.Ending.ROLLBACK_FAILED)).isEqualTo(5);
        assertThatThrownBy(() -> RollbackCommand.takenBack(id, Event.Ending.SUCCESSFUL))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.ROLLBACK_REFUSED))
                .hasMessageContaining("deployment 7 was over");
    }

    @Test
    void check_finds_a_required_variable_without_a_value() {
        person.configuration(SMALL + "env:\n  API_URL: {required: true}\n");
        assertThat(person.sluice("check")).isEqualTo(3);
        assertThat(person.err()).contains("`API_URL` has no value in production");
    }

    @Test
    void looking_at_nothing_makes_nothing() {
        for (String command : List.of("status", "deployments", "doctor")) {
            assertThat(person.sluice(command)).as(command).isLessThanOrEqualTo(3);
            assertThat(person.state().root()).doesNotExist();
        }
    }

    @Test
    void a_plan_of_a_first_release_touches_nothing_but_says_everything() {
        assertThat(person.sluice("plan", "1.0.0")).isZero();
        assertThat(person.out())
                .startsWith("shop  1.0.0")
                .contains("the first release of this environment")
                .contains("all at once")
                .endsWith("next  sluice deploy production 1.0.0\n");
        assertThat(person.sluice("plan", "1.0.0", "--detailed-exitcode")).isEqualTo(9);
        assertThat(person.state().journal()).doesNotExist();
    }

    @Test
    void what_is_live_already_is_nothing_to_do_until_its_configuration_changes() {
        promoted("1.0.0");
        assertThat(person.sluice("plan", "1.0.0", "--detailed-exitcode")).isZero();
        assertThat(person.out())
                .endsWith("1.0.0 is live already, with this configuration: there is nothing to do, and `sluice deploy` "
                        + "would start it anew\n");
        person.configuration(SMALL + "env: {COLOUR: blue}\n");
        assertThat(person.sluice("plan", "1.0.0", "--detailed-exitcode")).isEqualTo(9);
        assertThat(person.out()).doesNotContain("nothing to do");
    }

    @Test
    void a_second_deployment_is_refused_with_7_and_told_who_when_and_where() {
        person.begun("1.0.0");
        assertThat(person.sluice("deploy", "1.1.0", "--yes")).isEqualTo(7);
        assertThat(person.err())
                .startsWith("error[S0600]: deployment 1 of 1.0.0 to production is under way: by tom, since ")
                .contains("at step preflight");
    }

    @Test
    void status_shows_a_deployment_under_way_in_words_and_in_json() {
        person.begun("1.0.0");
        assertThat(person.sluice("status")).isZero();
        assertThat(person.out())
                .startsWith("shop  production   deploying 1.0.0 (at preflight, deployment 1)")
                .endsWith("next  sluice watch · sluice rollback takes it back\n");
        assertThat(person.err()).contains("deployment 1 is carried by nobody: `sluice watch` goes on with it");
        assertThat(person.sluice("status", "--json")).isZero();
        assertThat(person.out())
                .startsWith("{\"environment\":\"shop/production\",\"live\":null,\"standby\":null,")
                .contains("\"version\":\"1.0.0\",\"by\":\"tom\"");
    }

    @Test
    void watch_tells_each_change_on_a_line_and_ends_as_the_deployment_did() {
        DeploymentState begun = person.begun("1.0.0");
        person.recorded(
                begun,
                new Event.Intent("preflight", 1),
                new Event.Failed("preflight", Code.CHECK_FAILED, "the disk is full", "make room"),
                new Event.Ended(Event.Ending.NOTHING_TOUCHED, Optional.empty(), "the disk is full"));
        assertThat(person.sluice("watch")).isEqualTo(3);
        assertThat(person.err().lines())
                .hasSize(4)
                .allMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d  .*"))
                .anyMatch(line -> line.endsWith("  preflight failed: the disk is full"));
        assertThat(person.out()).isEqualTo("""
                ✖ 1.0.0 refused before anything was touched: the disk is full
                  next      make room      report: sluice report 1 --open
                """);
    }

    @Test
    void watch_streams_json_to_programs() {
        DeploymentState begun = person.begun("1.0.0");
        person.recorded(begun, new Event.Ended(Event.Ending.ROLLED_BACK, Optional.empty(), "why not"));
        assertThat(person.sluice("watch", "--json")).isEqualTo(4);
        assertThat(person.out().lines()).hasSize(3);
        assertThat(person.out().lines().skip(1).findFirst().orElseThrow())
                .contains("\"sequence\":2", "\"kind\":\"ended\"", "\"text\":\"rolled back: why not\"");
        assertThat(person.err()).isEmpty();
    }

    @Test
    void requests_go_to_the_deployment_under_way_with_name_and_reason() {
        DeploymentState begun = person.begun("1.0.0");
        assertThat(person.sluice("pause", "--reason", "looking at a graph")).isZero();
        try (var workplace = person.workplace()) {
            assertThat(workplace.operator().deployment(begun.id()).paused()).isTrue();
            assertThat(workplace.journal().read(begun.id(), 1))
                    .extracting(entry -> entry.event())
                    .containsExactly(new Event.Requested(Event.Request.PAUSE, "ana", "looking at a graph"));
        }
        assertThat(person.sluice("resume")).isZero();
        try (var workplace = person.workplace()) {
            assertThat(workplace.operator().deployment(begun.id()).paused()).isFalse();
        }
    }

    @Test
    void nothing_can_be_asked_where_nothing_is_under_way() {
        assertThat(person.sluice("promote")).isEqualTo(2);
        assertThat(person.err()).contains("no deployment is under way in shop/production");
    }

    @Test
    void a_rollback_without_anything_to_go_back_to_is_refused_with_3() {
        assertThat(person.sluice("rollback", "--yes")).isEqualTo(3);
        assertThat(person.err()).startsWith("error[S0204]: no release is live");
    }

    @Test
    void a_rollback_says_what_it_will_do_and_does_nothing_without_a_yes() {
        DeploymentState begun = person.begun("1.0.0");
        assertThat(person.atATerminal("n\n").sluice("rollback")).isEqualTo(3);
        assertThat(person.err())
                .contains("takes back deployment 1 of 1.0.0")
                .contains("traffic   stays where it is: 1.0.0 has none yet")
                .contains("Go back? [y/N]")
                .contains("not confirmed, nothing was touched");
        try (var workplace = person.workplace()) {
            assertThat(workplace.operator().deployment(begun.id()).rollbackAsked())
                    .isEmpty();
        }
    }

    @Test
    void an_earlier_release_is_started_by_the_configuration_that_it_was_brought_with() {
        promoted("1.0.0");
        person.configuration(SMALL.replace("run: server", "run: other-server"));
        promoted("1.1.0");
        person.sluice("rollback", "--yes");
        try (var workplace = person.workplace()) {
            DeploymentState back = workplace.operator().deployment(new DeploymentId(3));
            DeploymentState first = workplace.operator().deployment(new DeploymentId(1));
            assertThat(back.plan().kind()).isEqualTo(Plan.Kind.ROLLBACK);
            assertThat(back.plan().configuration()).isEqualTo(first.plan().configuration());
            assertThat(workplace
                            .configuration(back.id())
                            .components()
                            .getFirst()
                            .run()
                            .arguments())
                    .startsWith("server");
        }
    }

    private void promoted(String version) {
        person.recorded(
                person.begun(version),
                new Event.Intent("promote", 1),
                new Event.Done("promote", new Finding.Nothing("")),
                new Event.Ended(Event.Ending.SUCCESSFUL, Optional.empty(), ""));
    }

    @Test
    void stopping_the_router_needs_a_yes_where_nobody_can_answer() {
        assertThat(person.sluice("router", "stop")).isEqualTo(2);
        assertThat(person.err())
                .contains("without its router nobody reaches shop/production")
                .contains("--yes");
    }

    @Test
    void a_report_is_written_in_the_format_that_the_file_names() throws Exception {
        DeploymentState begun = person.begun("1.0.0");
        person.recorded(
                begun,
                new Event.Ended(Event.Ending.ROLLED_BACK, Optional.empty(), "<script>alert(1)</script> & | *x*"));
        assertThat(person.sluice("report")).isZero();
        assertThat(person.out())
                .startsWith("# Deployment 1: shop 1.0.0 to production\n")
                .contains("&lt;script>alert(1)&lt;/script> &amp; \\| \\*x\\*");
        assertThat(person.sluice("report", "1", "-o", "report.html")).isZero();
        assertThat(Files.readString(folder.resolve("report.html")))
                .startsWith("<!doctype html>")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; | *x*")
                .doesNotContain("<script");
        assertThat(person.sluice("report", "--format", "json")).isZero();
        assertThat(person.out()).contains("\"verdict\" : \"1.0.0 taken back");
    }

    @Test
    void a_report_of_a_deployment_that_never_was_is_a_mistake() {
        assertThat(person.sluice("report", "7")).isEqualTo(2);
        assertThat(person.err()).contains("there is no deployment 7");
    }

    @Test
    void deployments_are_listed_newest_first() {
        person.recorded(person.begun("1.0.0"), new Event.Ended(Event.Ending.ROLLED_BACK, Optional.empty(), "no"));
        person.recorded(person.begun("1.1.0"), new Event.Ended(Event.Ending.ROLLED_BACK, Optional.empty(), "no"));
        assertThat(person.sluice("deployments")).isZero();
        assertThat(person.out().lines().skip(1).map(line -> line.substring(0, 1)))
                .containsExactly("2", "1", "n");
        assertThat(person.out()).endsWith("next  sluice report 2\n");
    }

    @Test
    void doctor_sees_a_journal_that_was_changed_by_hand() throws Exception {
        person.begun("1.0.0");
        try (var connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + person.state().journal());
                var statement = connection.createStatement()) {
            statement.executeUpdate("update events set body = replace(body, 'tom', 'tim')");
        }
        assertThat(person.sluice("doctor")).isEqualTo(3);
        assertThat(person.out()).containsPattern("✖ journal .*it was changed from outside");
    }

    @Test
    void health_of_a_port_where_nobody_listens_fails_with_3_and_counts() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(person.sluice("health", "http://127.0.0.1:" + port + "/health"))
                .isEqualTo(3);
        assertThat(person.out()).startsWith("✖ http://127.0.0.1:").endsWith("0 passed, 1 failed\n");
    }

    @Test
    void health_asks_any_url() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(person.sluice(
                            "health", "http://127.0.0.1:" + server.getAddress().getPort() + "/health"))
                    .isZero();
            assertThat(person.out()).endsWith("1 passed, 0 failed\n");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com", "https://", "http://[broken"})
    void health_refuses_what_is_no_web_address(String url) {
        assertThat(person.sluice("health", url)).isEqualTo(2);
    }

    @Test
    void the_completion_script_knows_the_commands() {
        assertThat(person.typed("completion")).isZero();
        assertThat(person.out())
                .startsWith("#!/usr/bin/env bash")
                .contains("rollback")
                .contains("--detailed-exitcode");
    }
}
