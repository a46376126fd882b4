package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.backup.Program;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.jdbc.MariadbTls;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A MariaDB server of our own, with one empty database of the same name as the environment's. It reads nobody's configuration, lets
 * two users in, and ends with this process, however that ends.
 *
 * <p>The databases of one MariaDB server are not apart from each other: a migration that names its database would change the real one from within
 * a copy beside it. Here the name means the copy.
 */
public final class OwnServer implements AutoCloseable {
    /** Who looks at what the others do. */
    static final String WATCHER = "sluice_watcher";

    private static final Duration TO_START = Duration.ofMinutes(2);
    private static final int POLL_MILLIS = 20;
    private static final int TRIES_FOR_A_PORT = 3;
    private static final Path DIE_WITH_US = Path.of("/usr/bin/setpriv");

    private final Path folder;
    private final ServerPrograms programs;
    private final Optional<ServerSettings> like;
    private final DatabaseUrl.Mariadb address;
    private final Secret watcherPassword;
    private final Program program;

    private OwnServer(
            Path folder,
            ServerPrograms programs,
            Optional<ServerSettings> like,
            DatabaseUrl.Mariadb address,
            Secret watcherPassword)
            throws IOException {
        this.folder = folder;
        this.programs = programs;
        this.like = like;
        this.address = address;
        this.watcherPassword = watcherPassword;
        Disk.write(folder.resolve("begin.sql"), firstStatements());
        this.program = Program.watched(command(), Map.of("LC_ALL", "C"), new byte[0]);
    }

    /**
     * Makes and starts one.
     *
     * @param folder a private one, which is given back by whoever made it
     * @param own the environment's database; its server is asked how it is set up, where it answers
     * @throws SluiceException with {@code NOT_YET} where this machine has no server program, or one that is older than the
     *     environment's
     */
    public static OwnServer start(Path folder, DatabaseUrl.Mariadb own) {
        ServerPrograms programs = ServerPrograms.find(MariadbTools.usualPlaces())
                .orElseThrow(
                        () -> new SluiceException(
                                Code.NOT_YET,
                                "a rehearsal of MariaDB starts a server of its own, and this machine has no mariadbd",
                                "install mariadb-server (Debian, Ubuntu); its service need not run: systemctl disable --now mariadb"));
        Optional<ServerSettings> like = ServerSettings.of(new MariadbServer(own));
        like.filter(settings -> ServerSettings.release(settings.version()) > ServerSettings.release(programs.version()))
                .ifPresent(settings -> {
                    throw new SluiceException(
                            Code.NOT_YET,
                            "the mariadbd of this machine is version %s, the environment's is %s: an older one proves nothing"
                                    .formatted(programs.version(), settings.version()),
                            "install mariadb-server of version " + settings.version() + " or later");
                });
        try {
            install(programs, folder, like);
            for (int i = 1; ; i++) {
                OwnServer server = new OwnServer(folder, programs, like, at(own), random());
                if (server.isReady()) {
                    return server;
                }
                String said = server.lastWords();
                server.close();
                if (i == TRIES_FOR_A_PORT || !said.contains("Address already in use")) {
                    throw notStarted(said);
                }
            }
        } catch (IOException e) {
            throw Disk.failure("make a server in " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.TIMED_OUT, "interrupted while a server was started", "", e);
        }
    }

    private static DatabaseUrl.Mariadb at(DatabaseUrl.Mariadb own) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new DatabaseUrl.Mariadb(
                    "127.0.0.1",
                    socket.getLocalPort(),
                    own.database(),
                    own.user(),
                    Optional.of(random()),
                    new MariadbTls(MariadbTls.Mode.PLAIN, Optional.empty()));
        }
    }

    private static Secret random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }

    private static void install(ServerPrograms programs, Path folder, Optional<ServerSettings> like)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                programs.installer().toString(),
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db"));
        like.ifPresent(settings -> command.addAll(settings.arguments()));
        command.addAll(asRoot());
        try (Program installer = Program.start(command, Map.of("LC_ALL", "C"))) {
            if (installer.await() != 0) {
                throw notStarted(installer.output());
            }
        }
    }

    /** As root a server wants to be told that it is meant. */
    private static List<String> asRoot() {
        return "root".equals(System.getProperty("user.name")) ? List.of("--user=root") : List.of();
    }

    private static SluiceException notStarted(String said) {
        return new SluiceException(
                Code.CHECK_FAILED,
                "a MariaDB server of our own does not start: " + said,
                "see that there is room on the disk and memory; nothing was touched");
    }

    /** Run before anybody is let in. Nobody but the copy's user and the watcher can come. */
    private String firstStatements() {
        return String.join(
                "\n",
                "drop user if exists root@localhost;",
                "delete from mysql.global_priv where user = '' or user = 'root' or user = 'mysql';",
                "flush privileges;",
                "create database " + Identifiers.quoted(address.database())
                        + like.map(ServerSettings::databaseOptions).orElse("") + ";",
                user(address.user(), address.password().orElseThrow()),
                "grant all on " + Identifiers.quoted(address.database().replaceAll("[_%\\\\]", "\\\\$0")) + ".* to "
                        + account(address.user()) + ";",
                user(WATCHER, watcherPassword),
                "grant process, select on *.* to " + account(WATCHER) + ";",
                "");
    }

    private static String user(String name, Secret password) {
        return "create user " + account(name) + " identified by " + Identifiers.literal(password.reveal()) + ";";
    }

    private static String account(String user) {
        return Identifiers.quoted(user) + "@'%'";
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(DIE_WITH_US)) {
            command.addAll(List.of(DIE_WITH_US.toString(), "--pdeathsig", "KILL"));
        }
        command.addAll(List.of(
                programs.daemon().toString(),
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--tmpdir=" + Disk.privateFolder(folder.resolve("tmp")),
                "--secure-file-priv=" + Disk.privateFolder(folder.resolve("files")),
                "--socket=" + socket(),
                "--pid-file=" + folder.resolve("pid"),
                "--log-error=" + log(),
                "--init-file=" + folder.resolve("begin.sql"),
                "--bind-address=" + address.host(),
                "--port=" + address.port(),
                "--skip-name-resolve",
                "--event-scheduler=OFF"));
        like.ifPresent(settings -> command.addAll(settings.arguments()));
        command.addAll(StatementWatch.SERVER_ARGUMENTS);
        command.addAll(asRoot());
        return command;
    }

    private boolean isReady() throws InterruptedException {
        long deadline = System.nanoTime() + TO_START.toNanos();
        while (program.isRunning() && System.nanoTime() < deadline) {
            if (Files.exists(socket())) {
                try (Connection connection = new MariadbServer(address).open()) {
                    return true;
                } catch (SQLException closing) {
                    return true;
                } catch (SluiceException notYet) {
                    if (notYet.code() != Code.DATABASE_UNREACHABLE) {
                        throw notYet;
                    }
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
        return false;
    }

    private Path log() {
        return folder.resolve("log");
    }

    private String lastWords() throws IOException {
        return Files.exists(log())
                ? Files.readAllLines(log()).stream()
                        .filter(line -> line.contains("[ERROR]"))
                        .map(line -> line.replaceFirst("^.*?\\[ERROR] ", ""))
                        .distinct()
                        .reduce((a, b) -> a + "; " + b)
                        .orElse("it does not say why")
                : program.output();
    }

    /** Where it is, for a client of the copy: on loopback, with a user of the environment's name and a password of its own. */
    public DatabaseUrl.Mariadb address() {
        return address;
    }

    /** The same place, which is reached from other network namespaces too. */
    public Path socket() {
        return folder.resolve("socket");
    }

    /** For people: what it is, and how far it is like the environment's own. */
    public String description() {
        String own = "MariaDB " + programs.version();
        return like.map(settings -> settings.version().equals(programs.version())
                        ? own
                        : own + " (the environment's is " + settings.version() + ")")
                .orElse(own + " with its usual settings (the environment's server could not be asked for its own)");
    }

    /** Sees what the copy's users do, from now on until it is closed. */
    public StatementWatch watch() {
        return new StatementWatch(
                new MariadbServer(new DatabaseUrl.Mariadb(
                        address.host(),
                        address.port(),
                        "performance_schema",
                        WATCHER,
                        Optional.of(watcherPassword),
                        address.tls())),
                address);
    }

    @Override
    public void close() {
        program.close();
    }
}
