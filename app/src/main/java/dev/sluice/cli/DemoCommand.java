package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.cli.demo.Demo;
import dev.sluice.cli.terminal.Session;
import dev.sluice.wiring.Workplace;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole story on this machine. */
@Command(
        name = "demo",
        description =
                "Deploy a small shop with visitors, then a good release by canary, then a bad one that is taken back; about a minute.")
final class DemoCommand extends SluiceCommand {
    @Option(
            names = "--database",
            paramLabel = "postgresql|sqlite",
            description = "Default: PostgreSQL where this machine can back it up.")
    @Nullable
    String database;

    @Option(names = "--keep", description = "Leave everything running afterwards, and say what to try.")
    boolean keep;

    DemoCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Path home =
                Path.of(System.getProperty("sluice.home", session().directory().toString()));
        Demo demo = new Demo(session(), (own, line) -> new CommandLineProgram(own).run(line.toArray(String[]::new)));
        Thread end = new Thread(demo::close);
        Runtime.getRuntime().addShutdownHook(end);
        boolean good = demo.run(home, Optional.ofNullable(database));
        if (keep) {
            terminal().print(demo.keep());
        } else {
            demo.close();
        }
        return good ? 0 : Code.INTERNAL.exitStatus();
    }
}
