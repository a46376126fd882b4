package dev.sluice.adapter.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Percent;
import dev.sluice.base.Secret;
import dev.sluice.config.AppSpec;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.Command;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.InvariantSpec;
import dev.sluice.config.InvariantSpec.Rule;
import dev.sluice.config.MigrationSpec;
import dev.sluice.config.MigrationSpec.Tool;
import dev.sluice.config.RolloutSpec;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.config.RolloutSpec.StepSpec;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.config.ServingSpec;
import dev.sluice.config.SourceSpec;
import dev.sluice.config.SourceSpec.Artifact;
import dev.sluice.config.TimeoutSpec;
import dev.sluice.traffic.Cohort;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.GuardLimits.InitialDelay;
import dev.sluice.traffic.LatencyLimit;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.Stickiness;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What accepted configurations mean. */
class MeaningTest {
    private static final String SMALLEST = "app: shop\nrun: node server.js --port ${port}\n";

    @TempDir
    Path folder;

    private AppSpec read(String text) throws IOException {
        return ConfigurationFile.read(Files.writeString(folder.resolve("sluice.yaml"), text), Map.of());
    }

    private EnvironmentSpec only(String more) throws IOException {
        return read(SMALLEST + more).environments().getFirst();
    }

    private static StepSpec step(int percent, Duration hold) {
        return new StepSpec(Optional.empty(), new Percent(percent * 100), hold);
    }

    @Test
    void the_smallest_file_has_every_default() throws IOException {
        AppSpec app = read(SMALLEST + "health: /health\n");

        EnvironmentSpec expected = new EnvironmentSpec(
                new EnvironmentId("shop", "production"),
                new SourceSpec(new Artifact.Git("."), Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(new ComponentSpec(
                        "web",
                        new Command(List.of("node", "server.js", "--port", "${port}")),
                        Optional.of("/health"),
                        1,
                        List.of("/"),
                        Optional.empty())),
                Map.of(),
                Optional.empty(),
                List.of(new CheckSpec.Http(
                        "web", "/health", Optional.empty(), Map.of(), Map.of(), Duration.ofSeconds(5), false)),
                List.of(),
                new RolloutSpec(
                        Strategy.BLUE_GREEN,
                        List.of(step(100, Duration.ZERO)),
                        true,
                        0,
                        Duration.ofMinutes(30),
                        OnInconclusive.HOLD,
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        false,
                        0),
                new ServingSpec(
                        new Listen(
                                "0.0.0.0",
                                Optional.of(8080),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                List.of(),
                                false),
                        Optional.empty(),
                        Limits.DEFAULT,
                        new Stickiness.Cookie("sluice"),
                        GuardLimits.DEFAULT),
                TimeoutSpec.DEFAULT);
        assertThat(app.app()).isEqualTo("shop");
        assertThat(app.environments()).containsExactly(expected);
        assertThat(app.missing("production")).isEmpty();
    }

    @Test
    void a_canary_has_four_steps_by_default() throws IOException {
        RolloutSpec rollout = only("rollout: {strategy: canary}\n").rollout();

        Duration hold = Duration.ofMinutes(10);
        assertThat(rollout.steps())
                .containsExactly(step(5, hold), step(25, hold), step(50, hold), step(100, Duration.ZERO));
        assertThat(rollout.minimumRequests()).isEqualTo(100);
        assertThat(rollout.patience()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void a_database_has_its_defaults() throws IOException {
        EnvironmentSpec environment = only("database: sqlite:/shop.db\nmigrations: flyway\n");

        assertThat(environment.data()).hasValueSatisfying(data -> {
            assertThat(data.url()).isEqualTo(new Secret("sqlite:/shop.db"));
            assertThat(data.migrations())
                    .contains(new MigrationSpec(new Tool.Flyway("db/migration"), List.of(), Duration.ofSeconds(2)));
            assertThat(data.backup()).isEqualTo(new BackupSpec(5, Duration.ofDays(30), true, Duration.ZERO));
            assertThat(data.invariants()).isEmpty();
        });
        assertThat(environment.checks())
                .containsExactly(
                        new CheckSpec.Sql("database", "select 1", Optional.empty()),
                        new CheckSpec.Revision("migrations"));
    }

    @Test
    void every_setting_of_a_rollout_is_read() throws IOException {
        String text = """
                cohorts:
                  internal: {header: {X-Internal: "1"}, cookie: {plan: beta}}
                rollout:
                  steps:
                    - {cohort: internal, hold: 30m}
                    - {weight: 0.25 %, hold: 1m 30s}
                    - {weight: 12.5%}
                    - {weight: 100%, hold: 5m}
                  minimumRequests: 2000
                  patience: 1h
                  onInconclusive: rollback
                  bake: 48h
                  standby: {warm: 2h, kept: 3d}
                  sticky: {header: X-User-Id}
                guard: {errors: {limit: 0.5%, versusStable: 2x, alpha: 5%}}
                """;

        EnvironmentSpec environment = only(text);

        Cohort internal = new Cohort("internal", Map.of("X-Internal", "1"), Map.of("plan", "beta"));
        assertThat(environment.rollout())
                .isEqualTo(new RolloutSpec(
                        Strategy.CANARY,
                        List.of(
                                new StepSpec(Optional.of(internal), Percent.ZERO, Duration.ofMinutes(30)),
                                new StepSpec(Optional.empty(), new Percent(25), Duration.ofSeconds(90)),
                                new StepSpec(Optional.empty(), new Percent(1250), Duration.ofMinutes(10)),
                                new StepSpec(Optional.empty(), Percent.HUNDRED, Duration.ofMinutes(5))),
                        true,
                        2000,
                        Duration.ofHours(1),
                        OnInconclusive.ROLLBACK,
                        Duration.ofHours(48),
                        Duration.ofHours(2),
                        Duration.ofDays(3),
                        false,
                        0));
        assertThat(environment.serving().stickiness()).isEqualTo(new Stickiness.Header("X-User-Id"));
        assertThat(environment.serving().guard())
                .isEqualTo(new GuardLimits(
                        new Percent(50), 2, 0.05, GuardLimits.DEFAULT.latency(), GuardLimits.DEFAULT.initialDelay()));
    }

    @Test
    void percentiles_and_the_time_to_warm_up_are_read() throws IOException {
        GuardLimits limits = only("""
                guard:
                  initialDelay: 5s
                  latency: {p95: 2x stable, p99.9: 3x, initialDelay: 1m}
                """).serving().guard();
        assertThat(limits.latency())
                .containsExactly(
                        new LatencyLimit(95, 2, Optional.of(LatencyLimit.UNNOTICED)),
                        new LatencyLimit(99.9, 3, Optional.of(LatencyLimit.UNNOTICED)));
        assertThat(only("guard: {latency: {fineUnder: 5ms}}\n")
                        .serving()
                        .guard()
                        .latency())
                .containsExactly(new LatencyLimit(95, 1.5, Optional.of(Duration.ofMillis(5))));
        assertThat(limits.latency().get(1).quantile()).isEqualTo(0.999);
        assertThat(limits.initialDelay()).contains(new InitialDelay(Duration.ofSeconds(5), Duration.ofMinutes(1)));

        GuardLimits cold = only("guard: {initialDelay: 2m}\n").serving().guard();
        assertThat(cold.latency()).containsExactly(LatencyLimit.DEFAULT);
        assertThat(only("guard: {latency: {initialDelay: 5m}}\n")
                        .serving()
                        .guard()
                        .latency())
                .containsExactly(LatencyLimit.DEFAULT);
        assertThat(cold.initialDelay()).contains(new InitialDelay(Duration.ofMinutes(2), Duration.ofMinutes(2)));

        assertThat(only("guard: {latency: none}\n").serving().guard().latency()).isEmpty();
    }

    @Test
    void a_rollout_may_ask_for_proof_and_warm_its_instances_up() throws IOException {
        RolloutSpec rollout = only("rollout: {strategy: canary, promote: on-evidence, warmUp: 50}\n")
                .rollout();
        assertThat(rollout.onEvidence()).isTrue();
        assertThat(rollout.warmUpRequests()).isEqualTo(50);
    }

    @Test
    void every_way_to_listen_is_read() throws IOException {
        String text = """
                listen:
                  address: 127.0.0.1
                  http: 80
                  https: 443
                  domain: shop.example.com
                  tls: {cert: a.pem, key: a.key}
                  redirectToHttps: false
                  trustedProxies: [10.0.0.0/8, 'fd00::/8']
                  accessLog: true
                  maxBody: 64K
                timeouts: {ready: 1s, drain: 0s, stop: 3s, command: 4m, request: 2m, headers: 5s, connect: 500ms, upstreamIdle: 1s}
                """;

        EnvironmentSpec environment = only(text);

        assertThat(environment.serving().listen())
                .isEqualTo(new Listen(
                        "127.0.0.1",
                        Optional.of(80),
                        Optional.of(443),
                        Optional.of(new Listen.Tls("a.pem", "a.key")),
                        false,
                        List.of("10.0.0.0/8", "fd00::/8"),
                        true));
        assertThat(environment.serving().domain()).contains("shop.example.com");
        assertThat(environment.serving().limits())
                .isEqualTo(new Limits(
                        64 << 10,
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(2),
                        Duration.ofMillis(500),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(1)));
        assertThat(environment.timeouts())
                .isEqualTo(new TimeoutSpec(
                        Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(3), Duration.ofMinutes(4)));
    }

    @Test
    void https_alone_opens_no_other_port_and_beside_http_it_is_redirected_to() throws IOException {
        String tls = "tls: {cert: a.pem, key: a.key}";

        Listen alone = only("listen: {https: 443, " + tls + "}\n").serving().listen();
        Listen both =
                only("listen: {http: 80, https: 443, " + tls + "}\n").serving().listen();

        assertThat(alone.http()).isEmpty();
        assertThat(alone.redirectToHttps()).isFalse();
        assertThat(both.redirectToHttps()).isTrue();
    }

    @Test
    void every_kind_of_check_is_read() throws IOException {
        String text = """
                database: sqlite:/shop.db
                migrations: alembic
                checks:
                  - {http: /health/database, status: 200, json: {status: ok}, headers: {X-A: b}, within: 500ms}
                  - {http: https://accounts.example.com/.well-known/openid-configuration, external: true, name: login}
                  - {tcp: 'redis:6379'}
                  - {redis: 'redis://:secret@cache:6379', within: 2s}
                  - {tls: shop.example.com, validFor: 7d}
                  - {sql: select 1, equals: 1}
                  - {schema: {table: users, column: localId}}
                  - {revision: newest}
                  - {disk: /var/lib, free: 2G}
                smoke: [{command: ./smoke.sh 'a b', within: 2m}]
                """;

        EnvironmentSpec environment = only(text);

        Duration usual = Duration.ofSeconds(5);
        assertThat(environment.checks())
                .containsExactly(
                        new CheckSpec.Http(
                                "/health/database",
                                "/health/database",
                                Optional.of(200),
                                Map.of("status", "ok"),
                                Map.of("X-A", "b"),
                                Duration.ofMillis(500),
                                false),
                        new CheckSpec.Http(
                                "login",
                                "https://accounts.example.com/.well-known/openid-configuration",
                                Optional.empty(),
                                Map.of(),
                                Map.of(),
                                usual,
                                true),
                        new CheckSpec.Tcp("redis:6379", "redis", 6379, usual),
                        new CheckSpec.Redis("redis", new Secret("redis://:secret@cache:6379"), Duration.ofSeconds(2)),
                        new CheckSpec.Tls("tls shop.example.com:443", "shop.example.com", 443, Duration.ofDays(7)),
                        new CheckSpec.Sql("select 1", "select 1", Optional.of("1")),
                        new CheckSpec.Schema("users.localId", "users", Optional.of("localId")),
                        new CheckSpec.Revision("migrations"),
                        new CheckSpec.Disk("disk /var/lib", "/var/lib", 2L << 30));
        assertThat(environment.smoke())
                .containsExactly(new CheckSpec.Program(
                        "./smoke.sh a b", new Command(List.of("./smoke.sh", "a b")), Duration.ofMinutes(2)));
    }

    @Test
    void every_rule_of_an_invariant_is_read() throws IOException {
        String text = """
                database: sqlite:/shop.db
                invariants:
                  - {name: users stay, sql: select count(*) from users, dropsAtMost: 1%}
                  - {name: localId filled, sql: "select count(*) from users where \\"localId\\" is null", equals: 0}
                  - {name: some rates, sql: select max(rate) from rates, between: [0.5, 20]}
                """;

        assertThat(only(text).data().orElseThrow().invariants())
                .extracting(InvariantSpec::rule)
                .containsExactly(
                        new Rule.DropsAtMost(0.01),
                        new Rule.EqualTo(BigDecimal.ZERO),
                        new Rule.Within(new BigDecimal("0.5"), BigDecimal.valueOf(20)));
    }

    @Test
    void a_tool_is_known_by_its_commands() throws IOException {
        String text = """
                database: sqlite:/shop.db
                migrations:
                  command: {current: ./m current, known: ./m list, upgrade: './m up ${revision}', downgrade: ['./m', '${revision}'], sql: './m sql ${revision}'}
                  contract: [3, 0018_drop]
                  lockTimeout: 2s
                """;

        assertThat(only(text).data().orElseThrow().migrations())
                .contains(new MigrationSpec(
                        new Tool.Commands(
                                new Command(List.of("./m", "current")),
                                new Command(List.of("./m", "list")),
                                new Command(List.of("./m", "up", "${revision}")),
                                Optional.of(new Command(List.of("./m", "${revision}"))),
                                Optional.of(new Command(List.of("./m", "sql", "${revision}")))),
                        List.of("3", "0018_drop"),
                        Duration.ofSeconds(2)));
    }

    @Test
    void visitors_are_held_back_where_that_is_asked_for() throws IOException {
        String text = "database: postgresql://db/shop\nmigrations: {tool: flyway, pause: 5s}\n";

        assertThat(only(text).data().flatMap(d -> d.migrations()).flatMap(m -> m.pause()))
                .contains(Duration.ofSeconds(5));
    }

    @Test
    void components_share_what_is_said_once_and_a_worker_is_one() throws IOException {
        String text = """
                app: shop
                instances: 3
                user: shop
                components:
                  web: {run: node a.js, routes: /, health: /ready}
                  api: {run: node b.js, routes: [/api, /v2], instances: 2, user: api}
                  worker: {run: node c.js}
                """;

        List<ComponentSpec> components = read(text).environments().getFirst().components();

        assertThat(components).extracting(ComponentSpec::name).containsExactly("web", "api", "worker");
        assertThat(components).extracting(ComponentSpec::instances).containsExactly(3, 2, 1);
        assertThat(components).extracting(c -> c.user().orElseThrow()).containsExactly("shop", "api", "shop");
        assertThat(components.get(1).routes()).containsExactly("/api", "/v2");
        assertThat(components.get(2).isWorker()).isTrue();
    }

    @Test
    void an_environment_lays_its_own_settings_over_those_of_the_app() throws IOException {
        String text = SMALLEST + """
                branch: main
                database: sqlite:/a.db
                instances: 2
                listen: {http: 80, domain: shop.example.com}
                timeouts: {ready: 5s, stop: 7s}
                backup: {keep: {last: 9, days: 9}, verify: checksum}
                rollout: {strategy: canary, steps: [{weight: 50%}, {weight: 100%}], bake: 2h}
                guard: {errors: {limit: 2%}}
                environments:
                  staging:
                    branch: any
                    traffic: none
                    database: none
                    instances: 1
                    listen: {http: 8081}
                    timeouts: {ready: 1s}
                    rollout: {strategy: blueGreen}
                  production:
                    backup: {keep: {last: 3}}
                    guard: {errors: {versusStable: 3x}}
                    rollout: {bake: 0s}
                """;

        AppSpec app = read(text);
        EnvironmentSpec staging = app.environment("staging").orElseThrow();
        EnvironmentSpec production = app.environment("production").orElseThrow();

        assertThat(app.environments()).extracting(e -> e.id().name()).containsExactly("staging", "production");
        assertThat(staging.source().branch()).isEmpty();
        assertThat(staging.data()).isEmpty();
        assertThat(staging.components().getFirst().instances()).isEqualTo(1);
        assertThat(staging.serving().listen().http()).contains(8081);
        assertThat(staging.serving().domain()).isEmpty();
        assertThat(staging.timeouts().ready()).isEqualTo(Duration.ofSeconds(1));
        assertThat(staging.timeouts().stop()).isEqualTo(Duration.ofSeconds(7));
        assertThat(staging.rollout().traffic()).isFalse();
        assertThat(staging.rollout().strategy()).isEqualTo(Strategy.BLUE_GREEN);
        assertThat(staging.rollout().steps()).containsExactly(step(100, Duration.ZERO));
        assertThat(staging.rollout().bake()).isEqualTo(Duration.ofHours(2));
        assertThat(production.source().branch()).contains("main");
        assertThat(production.components().getFirst().instances()).isEqualTo(2);
        assertThat(production.data().orElseThrow().backup())
                .isEqualTo(new BackupSpec(3, Duration.ofDays(9), false, Duration.ZERO));
        assertThat(production.rollout().steps())
                .containsExactly(step(50, Duration.ofMinutes(10)), step(100, Duration.ZERO));
        assertThat(production.rollout().bake()).isZero();
        assertThat(production.serving().guard())
                .isEqualTo(new GuardLimits(
                        new Percent(200), 3, 0.01, GuardLimits.DEFAULT.latency(), GuardLimits.DEFAULT.initialDelay()));
    }

    @Test
    void an_environment_changes_one_setting_of_one_component() throws IOException {
        String text = """
                app: shop
                components:
                  web: {run: node a.js, routes: /, instances: 4}
                  api: {run: node b.js, routes: /api, instances: 4}
                environments:
                  staging: {components: {api: {instances: 1}}}
                """;

        List<ComponentSpec> components = read(text).environments().getFirst().components();

        assertThat(components).extracting(ComponentSpec::instances).containsExactly(4, 1);
        assertThat(components.get(1).run()).isEqualTo(new Command(List.of("node", "b.js")));
    }

    @Test
    void an_artifact_is_fetched_prepared_and_tested() throws IOException {
        SourceSpec source =
                only("artifact: {archive: 'dist/shop-${version}.tar.gz', prepare: pip install -r r.txt}\ntest: pytest -q\n")
                        .source();

        assertThat(source.artifact()).isEqualTo(new Artifact.Archive("dist/shop-${version}.tar.gz"));
        assertThat(source.prepare()).contains(new Command(List.of("pip", "install", "-r", "r.txt")));
        assertThat(source.test()).contains(new Command(List.of("pytest", "-q")));
    }

    @Test
    void a_shell_is_started_when_the_command_says_so() throws IOException {
        assertThat(only("test: sh -c 'npm ci && npm test > ${LOG}'\n").source().test())
                .contains(new Command(List.of("sh", "-c", "npm ci && npm test > ${LOG}")));
    }
}
