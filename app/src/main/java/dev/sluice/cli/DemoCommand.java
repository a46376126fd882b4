package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.cli.demo.Demo;
import dev.sluice.cli.demo.Remains;
import dev.sluice.cli.terminal.Session;
import dev.sluice.wiring.Workplace;
import java.nio.file.Path;
import java.util.List;
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

    @Option(names = "--end", paramLabel = "DIR", description = "End what an earlier demo left running there.")
    @Nullable
    Path end;

    DemoCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        if (end != null) {
            Remains.in(session().directory().resolve(end), session()).end();
            return 0;
        }
        Path home =
                Path.of(System.getProperty("sluice.home", session().directory().toString()));
        Demo demo = new Demo(session(), (own, line) -> new CommandLineProgram(own).run(line.toArray(String[]::new)));
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
        boolean good = demo.run(home, Optional.ofNullable(database));
        List<String> toTry = keep ? demo.keep() : List.of();
        demo.close();
        demo.verdict().ifPresent(terminal()::print);
        terminal().print(toTry);
        return good ? 0 : Code.INTERNAL.exitStatus();
    }
}
