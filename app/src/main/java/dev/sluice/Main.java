package dev.sluice;

import dev.sluice.cli.CommandLineProgram;
import dev.sluice.cli.terminal.Session;
import dev.sluice.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/** Where the program begins: gathers what is around it and runs one command. */
public final class Main {
    private static final int TOO_FEW_JARS = 75;

    private Main() {}

    public static void main(String[] arguments) {
        preferUnpackedSqlite();
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        Map<String, String> variables = System.getenv();
        String terminals = terminals();
        Terminal terminal = new Terminal(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                out,
                err,
                terminals.contains("0"),
                terminals.contains("1"),
                terminals.contains("2"),
                variables.getOrDefault("NO_COLOR", "").isEmpty()
                        && !variables.getOrDefault("TERM", "").equals("dumb"));
        Session session = new Session(
                terminal,
                variables,
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("user.home")),
                System.getProperty("user.name"),
                InstantSource.system(),
                ZoneId::systemDefault,
                Optional.empty());
        int status = run(new CommandLineProgram(session), arguments);
        out.flush();
        err.flush();
        System.exit(status);
    }

    /** The launcher starts what only looks with few jars; where these were too few, it starts it with all of them. */
    private static int run(CommandLineProgram program, String[] arguments) {
        try {
            return program.run(arguments);
        } catch (NoClassDefFoundError e) {
            if (Boolean.getBoolean("sluice.few")) {
                return TOO_FEW_JARS;
            }
            throw e;
        }
    }

    /** Where the distribution has SQLite's library for this machine, it need not be taken out of its jar for each command. */
    private static void preferUnpackedSqlite() {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        Path folder = Path.of(
                System.getProperty("sluice.home", ""),
                "app/target/dist/native/org/sqlite/native",
                System.getProperty("os.name"),
                architecture);
        if (System.getProperty("sluice.home") != null && Files.isDirectory(folder)) {
            System.setProperty("org.sqlite.lib.path", folder.toString());
        }
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** The numbers of the standard streams that are terminals: the launcher knows, Java only of all at once. */
    private static String terminals() {
        String told = System.getProperty("sluice.terminals");
        if (told != null) {
            return told;
        }
        return System.console() != null && System.console().isTerminal() ? "012" : "";
    }
}
