package dev.sluice.it;

import dev.sluice.adapter.journal.SqliteJournal;
import dev.sluice.adapter.process.ProcessTarget;
import dev.sluice.adapter.supervise.ProcessIdentity;
import dev.sluice.adapter.supervise.Supervised;
import dev.sluice.adapter.supervise.Supervisor;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Mask;
import dev.sluice.journal.DeploymentState;
import dev.sluice.port.Journal;
import dev.sluice.router.admin.RouterClient;
import dev.sluice.run.Operator;
import dev.sluice.shop.store.DatabaseUrl;
import dev.sluice.shop.visitors.Crowd;
import dev.sluice.shop.visitors.Ledger;
import dev.sluice.shop.visitors.Verification;
import dev.sluice.traffic.RouterState;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A machine with the built Sluice, the sample shop's releases and a database of its own, used the way a person does: through
 * {@code ./sluice}. Closing it stops everything that was started on it, by recorded identity.
 */
public final class Machine implements AutoCloseable {
    public static final EnvironmentId PRODUCTION = new EnvironmentId("shop", "production");
    /** For tests that are not about how fast the shop is, on machines that are busy with other things. */
    public static final String FAILURES_ONLY = "guard: {latency: none}";

    /** What is compared by default, and soon; instances are warm before they get traffic. */
    public static final String JUDGED_SOON = "guard: {latency: {initialDelay: 1s}}";

    private static final Path RELEASES = BuiltSluice.project().resolve("samples/shop/target/releases");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path folder;
    private final int port;
    private final Map<String, String> variables = new HashMap<>();
    private final Optional<EmbeddedPostgres> postgres;

    /** What a command printed and how it ended. */
    public record Result(int status, String out, String err) {
        public String all() {
            return out + err;
        }
    }

    private Machine(Path folder, Optional<EmbeddedPostgres> postgres, String databaseUrl) {
        this.folder = folder;
        this.port = freePort();
        this.postgres = postgres;
        variables.put("DATABASE_URL", databaseUrl);
        variables.put("JAVA_HOME", System.getProperty("java.home"));
    }

    public static Machine withSqlite(Path folder) {
        Path database = folder.resolve("shop.db");
        try {
            Files.createFile(database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Machine(folder, Optional.empty(), "sqlite:" + database);
    }

    /** One whose database somebody else started, and stops. */
    static Machine withDatabase(Path folder, String url) {
        return new Machine(folder, Optional.empty(), url);
    }

    public static Machine withPostgres(Path folder) {
        return withPostgres(folder, "off");
    }

    /** Its server waits for the disk, as one that matters does. */
    public static Machine withDurablePostgres(Path folder) {
        return withPostgres(folder, "on");
    }

    private static Machine withPostgres(Path folder, String fsync) {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", fsync)
                    .setServerConfig("max_connections", "200")
                    .start();
            return new Machine(
                    folder,
                    Optional.of(server),
                    "postgresql://postgres:postgres@127.0.0.1:" + server.getPort() + "/postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Below the ports that connections get: one of those could be taken by any of them before it is listened on. */
    public static int freePort() {
        return ThreadLocalRandom.current()
                .ints(10_000, 32_000)
                .limit(100)
                .filter(Machine::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Writes the shop's configuration with this rollout; {@code more} goes below it. */
    public Machine configure(String rollout, String more) {
        String java =
                "${env:JAVA_HOME}/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx48m -Xss512k --enable-native-access=ALL-UNNAMED -jar shop.jar";
        String text = """
                app: shop
                artifact: {archive: '%s/shop-${version}.tar.gz'}
                database: ${env:DATABASE_URL}
                migrations: {tool: flyway, folder: migrations, contract: ['5']}
                env:
                  DATABASE_URL: {required: true, secret: true}
                components:
                  web: {run: '%s web --port ${port}', health: /health/ready, routes: [/]}
                  api: {run: '%s api --port ${port}', health: /api/health/ready, routes: [/api]}
                  worker: {run: '%s worker'}
                listen: {http: %d, address: 127.0.0.1}
                timeouts: {ready: 60s, drain: 10s, stop: 10s}
                invariants:
                  - {name: orders stay, sql: select count(*) from orders, dropsAtMost: 0%%}
                smoke:
                  - {http: /products/1, status: 200}
                  - {http: /api/products/1, status: 200, json: {id: '1'}}
                rollout:
                %s
                %s
                """.formatted(
                        RELEASES, java, java, java, port, rollout.indent(2).stripTrailing(), more);
        write("sluice.yaml", text);
        return this;
    }

    /** Changes the shop's configuration as an editor does. */
    Machine reconfigure(String from, String to) {
        try {
            String text = Files.readString(folder.resolve("sluice.yaml"));
            if (!text.contains(from)) {
                throw new IllegalArgumentException("not in sluice.yaml: " + from);
            }
            write("sluice.yaml", text.replace(from, to));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the sample shop's releases are. */
    static Path releases() {
        return RELEASES;
    }

    void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void set(String variable, String value) {
        variables.put(variable, value);
    }

    void unset(String variable) {
        variables.remove(variable);
    }

    public Path folder() {
        return folder;
    }

    public Path state() {
        return folder.resolve("state");
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public String databaseUrl() {
        return variables.get("DATABASE_URL");
    }

    /** Runs a command to its end. */
    public Result sluice(String... arguments) {
        try {
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            Process process = start(out, err, arguments);
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("`sluice %s` did not end; it said:\n%s%s"
                        .formatted(String.join(" ", arguments), Files.readString(out), Files.readString(err)));
            }
            Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Process start(Path out, Path err, String... arguments) {
        List<String> command = new ArrayList<>(List.of(BuiltSluice.program().toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--state", state().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(variables);
        builder.environment().keySet().retainAll(keep());
        builder.environment().put("SLUICE_BUILD", "never");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> keep() {
        List<String> names = new ArrayList<>(variables.keySet());
        names.addAll(List.of("PATH", "HOME", "LANG"));
        return names;
    }

    /** Visitors before the router; the ledger is in the folder. */
    public Crowd visitors(int requestsPerSecond) {
        Crowd.Plan plan = new Crowd.Plan(url(), requestsPerSecond, 16, 64, Duration.ofSeconds(15));
        try {
            return Crowd.start(plan, Optional.of(Ledger.open(ledger())), System.out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path ledger() {
        return folder.resolve("ledger.txt");
    }

    Journal journal() {
        return SqliteJournal.openToRead(state().resolve("journal.db"), InstantSource.system(), holder -> false);
    }

    public DeploymentState deployment(long number) {
        try (Journal journal = journal()) {
            return new Operator(journal, InstantSource.system()).deployment(new DeploymentId(number));
        }
    }

    public long newest() {
        try (Journal journal = journal()) {
            return journal.deployments(PRODUCTION).getLast().number();
        }
    }

    RouterState router() {
        return new RouterClient(state().resolve("router/shop/production/admin.sock")).state();
    }

    /** Whether every order that was acknowledged to a visitor is in the database exactly once. */
    Verification orders() {
        try {
            return Verification.of(Ledger.read(ledger()), DatabaseUrl.parse(databaseUrl()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills everything that runs on it at once, as a power cut does; the database goes on. Returns when all of it is gone. */
    void goDown() throws IOException {
        Supervisor supervisor = new Supervisor();
        List<ProcessIdentity> killed = new ArrayList<>();
        for (Path folder : runFolders()) {
            Supervised running = supervisor.look(folder);
            running.supervisor().ifPresent(killed::add);
            running.program().ifPresent(killed::add);
        }
        killed.forEach(ProcessIdentity::kill);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (killed.stream().anyMatch(ProcessIdentity::alive)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still alive: " + killed);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Where an instance of the shop listens, or is to listen. */
    int port(String instance) {
        return new ProcessTarget(state(), id -> Mask.NONE)
                .instances(PRODUCTION).stream()
                        .filter(i -> i.id().equals(instance))
                        .findFirst()
                        .orElseThrow()
                        .port();
    }

    private List<Path> runFolders() throws IOException {
        Path run = state().resolve("run");
        List<Path> carriersFirst = new ArrayList<>(runFolders(run.resolve(".carriers")));
        carriersFirst.addAll(runFolders(run.resolve(".routers")));
        carriersFirst.addAll(runFolders(run.resolve("shop/production")));
        return carriersFirst;
    }

    @Override
    public void close() throws IOException {
        Supervisor supervisor = new Supervisor();
        runFolders().forEach(folder -> supervisor.stop(folder, Duration.ofSeconds(5)));
        if (postgres.isPresent()) {
            postgres.get().close();
        }
    }

    private static List<Path> runFolders(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.filter(Files::isDirectory).toList();
        }
    }
}
