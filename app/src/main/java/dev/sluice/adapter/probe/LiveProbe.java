package dev.sluice.adapter.probe;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.Commands;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Probe;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Asks the real thing. Every check ends in time, whatever it meets, and nothing it finds is thrown. Thread-safe: many checks
 * can be asked at once.
 */
public final class LiveProbe implements Probe {
    private static final Duration QUERY = Duration.ofSeconds(30);
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration ENDING = Duration.ofSeconds(15);
    private static final double GIB = 1L << 30;

    private final Path base;
    private final Commands commands;
    private final Function<EnvironmentSpec, Database> databases;
    private final BiFunction<EnvironmentSpec, Path, MigrationTool> migrations;
    private final BiFunction<Secret, Duration, String> redis;
    private final InstantSource clock;

    /**
     * @param base where programs run and relative paths begin when no release is checked
     * @param databases the environment's database; asked only where the environment has data
     * @param migrations the migrations of the release in a directory; asked only where the environment has them
     * @param redis asks the Redis of a URL how it is, in so much time; throws where it does not answer
     */
    public LiveProbe(
            Path base,
            Commands commands,
            Function<EnvironmentSpec, Database> databases,
            BiFunction<EnvironmentSpec, Path, MigrationTool> migrations,
            BiFunction<Secret, Duration, String> redis,
            InstantSource clock) {
        this.base = base;
        this.commands = commands;
        this.databases = databases;
        this.migrations = migrations;
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public CheckResult check(CheckSpec check, EnvironmentSpec environment, AppAddress app) {
        long begun = System.nanoTime();
        Duration limit = limit(check, environment);
        Seen seen;
        try {
            seen = Bounded.ask(limit, () -> look(check, environment, app));
        } catch (TimeoutException e) {
            seen = Seen.bad("no answer within " + written(limit));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            seen = Seen.bad("interrupted");
        } catch (SluiceException e) {
            seen = Seen.bad(e.what());
        } catch (Exception e) {
            seen = Seen.bad(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
        boolean external = check instanceof CheckSpec.Http http && http.external();
        Status status = seen.good() ? Status.PASSED : external ? Status.WARNING : Status.FAILED;
        return new CheckResult(
                check.name(),
                status,
                environment.mask().hide(seen.detail()),
                Duration.ofNanos(System.nanoTime() - begun));
    }

    private Seen look(CheckSpec check, EnvironmentSpec environment, AppAddress app) throws Exception {
        return switch (check) {
            case CheckSpec.Http http -> http(http, environment, app);
            case CheckSpec.Tcp tcp -> tcp(tcp);
            case CheckSpec.Redis asked -> Seen.good(redis.apply(asked.url(), asked.within()));
            case CheckSpec.Tls tls -> CertificateCheck.judge(tls, clock.instant(), HANDSHAKE);
            case CheckSpec.Sql sql -> sql(sql, database(environment));
            case CheckSpec.Schema schema -> schema(schema, database(environment));
            case CheckSpec.Revision _ -> revision(environment, app);
            case CheckSpec.Disk disk -> disk(disk, app);
            case CheckSpec.Program program -> program(program, environment, app);
        };
    }

    private static Seen http(CheckSpec.Http check, EnvironmentSpec environment, AppAddress app) throws IOException {
        if (!check.isPath()) {
            return HttpCheck.judge(check, HttpGet.ask(URI.create(check.target()), Optional.empty(), check.within()));
        }
        Optional<String> baseUrl = Routes.baseUrl(environment, app, check.target());
        if (baseUrl.isEmpty()) {
            return Seen.bad("no component serves " + check.target());
        }
        URI url = URI.create(baseUrl.get().replaceFirst("/+$", "") + check.target());
        return HttpCheck.judge(check, HttpGet.ask(url, environment.serving().domain(), check.within()));
    }

    private static Seen tcp(CheckSpec.Tcp check) throws IOException {
        try (Socket _ = HttpGet.connected(check.host(), check.port(), check.within())) {
            return Seen.good("accepts connections");
        }
    }

    private static Seen sql(CheckSpec.Sql check, Database database) {
        Optional<String> answer = database.text(check.query());
        String seen = answer.orElse("nothing");
        return check.expected()
                .map(expected ->
                        answer.filter(value -> CheckSpec.same(value, expected)).isPresent()
                                ? Seen.good(seen)
                                : Seen.bad("gave " + seen + ", not " + expected))
                .orElseGet(() -> Seen.good(seen));
    }

    private static Seen schema(CheckSpec.Schema check, Database database) {
        String what = check.column().map(column -> check.table() + "." + column).orElse(check.table());
        return database.exists(check.table(), check.column())
                ? Seen.good(what + " exists")
                : Seen.bad(what + " does not exist");
    }

    private Seen revision(EnvironmentSpec environment, AppAddress app) {
        if (environment.data().flatMap(data -> data.migrations()).isEmpty()) {
            return Seen.bad("the configuration names no migrations");
        }
        MigrationStatus status =
                migrations.apply(environment, app.directory().orElse(base)).status();
        String current = status.current().orElse("nothing");
        List<String> waiting =
                status.pending().stream().map(Migration::revision).toList();
        if (status.dirty().isPresent()) {
            return Seen.bad(status.dirty().get());
        }
        if (!status.unknown().isEmpty()) {
            return Seen.bad("the release does not know " + String.join(", ", status.unknown()));
        }
        if (status.pending().stream().allMatch(Migration::contract)) {
            return Seen.good("at " + current + (waiting.isEmpty() ? "" : ", held back: " + String.join(", ", waiting)));
        }
        return Seen.bad("at " + current + ", pending: " + String.join(", ", waiting));
    }

    private Seen disk(CheckSpec.Disk check, AppAddress app) throws IOException {
        Path path = app.directory().orElse(base).resolve(check.path());
        if (!Files.exists(path)) {
            return Seen.bad("there is no " + path);
        }
        long free = Files.getFileStore(path).getUsableSpace();
        String detail = "%.1f GiB free".formatted(free / GIB);
        return free >= check.freeBytes()
                ? Seen.good(detail)
                : Seen.bad(detail + ", less than %.1f GiB".formatted(check.freeBytes() / GIB));
    }

    private Seen program(CheckSpec.Program check, EnvironmentSpec environment, AppAddress app) {
        Map<String, String> values = new HashMap<>();
        values.put("environment", environment.id().name());
        app.version().ifPresent(version -> values.put("version", version));
        Routes.main(environment, app).ifPresent(url -> values.put("url", url));
        Commands.Finished finished =
                commands.run(environment, check.command(), app.directory().orElse(base), values, check.within());
        String last = finished.output()
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((a, b) -> b)
                .orElse("");
        if (finished.succeeded()) {
            return Seen.good(last.isEmpty() ? "exit status 0" : last);
        }
        String how = finished.status() < 0
                ? "took longer than " + written(check.within())
                : "exit status " + finished.status();
        return Seen.bad(last.isEmpty() ? how : how + ": " + last);
    }

    private Database database(EnvironmentSpec environment) {
        if (environment.data().isEmpty()) {
            throw new SluiceException(Code.CONFIGURATION, "the configuration names no database", "");
        }
        return databases.apply(environment);
    }

    private static Duration limit(CheckSpec check, EnvironmentSpec environment) {
        return switch (check) {
            case CheckSpec.Http http -> http.within();
            case CheckSpec.Tcp tcp -> tcp.within();
            case CheckSpec.Redis redis -> redis.within();
            case CheckSpec.Tls _ -> HANDSHAKE;
            case CheckSpec.Sql _, CheckSpec.Schema _, CheckSpec.Disk _ -> QUERY;
            case CheckSpec.Revision _ -> environment.timeouts().command();
            case CheckSpec.Program program -> program.within().plus(ENDING);
        };
    }

    private static String written(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
