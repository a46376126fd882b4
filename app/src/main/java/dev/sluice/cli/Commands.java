package dev.sluice.cli;

import dev.sluice.cli.terminal.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Every command by its name. */
final class Commands {
    private static final Set<String> NEEDS_ALL = Set.of("completion");

    private Commands() {}

    @Command(
            name = "sluice",
            versionProvider = ProgramVersion.class,
            description = "Takes a release to 100 %% of its traffic without losing a request, and takes it back.",
            footer = {
                "",
                "Exit status: 0 done · 1 internal error · 2 usage or configuration ·",
                "3 a check failed, nothing was touched · 4 failed and rolled back ·",
                "5 failed and the rollback failed · 6 waiting for approval ·",
                "7 someone else is deploying · 8 inconclusive or timed out · 130 interrupted",
                "",
                "Begin with: sluice demo"
            })
    private static final class Root {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this and do nothing.")
        private boolean help;

        @Option(names = "--version", versionHelp = true, description = "Show the version.")
        private boolean version;
    }

    @Command(name = "backup", description = "Make, list, verify, copy, prune and restore backups of the database.")
    private static final class Backup extends Group {}

    @Command(name = "migrate", description = "Look at the database's revision, and change it by hand.")
    private static final class Migrate extends Group {}

    @Command(name = "router", description = "Look at the router, start, restart and stop it.")
    private static final class Router extends Group {}

    @Command(name = "guard", description = "What the guard would find, and why it decided as it did.")
    private static final class GuardGroup extends Group {}

    private abstract static class Group {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this and do nothing.")
        private boolean help;
    }

    /** All of them: for help, completion and words that name none. */
    static CommandLine all(Session session) {
        CommandLine root = new CommandLine(new Root());
        makers(session).forEach((name, maker) -> root.addSubcommand(name, maker.get()));
        return root;
    }

    /** The one that the line names, alone: making all of them takes longer than what most of them do. */
    static CommandLine named(Session session, List<String> line) {
        Optional<String> name =
                line.stream().filter(word -> !word.startsWith("-")).findFirst();
        Optional<Supplier<Object>> maker =
                name.flatMap(word -> Optional.ofNullable(makers(session).get(word)));
        boolean first = line.stream().findFirst().equals(name);
        return maker.filter(m -> first && !NEEDS_ALL.contains(name.orElse("")))
                .map(m -> new CommandLine(new Root()).addSubcommand(name.orElse(""), m.get()))
                .orElseGet(() -> all(session));
    }

    private static Map<String, Supplier<Object>> makers(Session session) {
        Map<String, Supplier<Object>> makers = new LinkedHashMap<>();
        makers.put("check", () -> new CheckCommand(session));
        makers.put("plan", () -> new PlanCommand(session));
        makers.put("rehearse", () -> new RehearseCommand(session));
        makers.put("deploy", () -> new DeployCommand(session));
        makers.put("recover", () -> new RecoverCommand(session));
        makers.put("status", () -> new StatusCommand(session));
        makers.put("start", () -> new StartCommand(session));
        makers.put("watch", () -> new WatchCommand(session));
        makers.put("rollback", () -> new RollbackCommand(session));
        makers.put("pause", () -> new RequestCommand.Pause(session));
        makers.put("resume", () -> new RequestCommand.Resume(session));
        makers.put("promote", () -> new RequestCommand.Promote(session));
        makers.put("health", () -> new HealthCommand(session));
        makers.put("backup", () -> backup(session));
        makers.put("migrate", () -> migrate(session));
        makers.put("guard", () -> guard(session));
        makers.put("import", () -> new ImportCommand(session));
        makers.put("releases", () -> new ReleasesCommand(session));
        makers.put("deployments", () -> new DeploymentsCommand(session));
        makers.put("logs", () -> new LogsCommand(session));
        makers.put("report", () -> new ReportCommand(session));
        makers.put("doctor", () -> new DoctorCommand(session));
        makers.put("router", () -> router(session));
        makers.put("demo", () -> new DemoCommand(session));
        makers.put("completion", () -> new CompletionCommand(session));
        makers.put("carry", () -> new CarryCommand(session));
        makers.put("warm-up", () -> new WarmUpCommand(session));
        return makers;
    }

    private static CommandLine backup(Session session) {
        return new CommandLine(new Backup())
                .addSubcommand(new BackupCommand.Create(session))
                .addSubcommand(new BackupListing(session))
                .addSubcommand(new BackupCommand.Verify(session))
                .addSubcommand(new BackupCommand.Copy(session))
                .addSubcommand(new BackupCommand.Prune(session))
                .addSubcommand(new BackupRestore(session));
    }

    private static CommandLine migrate(Session session) {
        return new CommandLine(new Migrate())
                .addSubcommand(new MigrateCommand.Status(session))
                .addSubcommand(new MigrateLintCommand(session))
                .addSubcommand(new MigrateCommand.Upgrade(session))
                .addSubcommand(new MigrateCommand.Downgrade(session));
    }

    private static CommandLine guard(Session session) {
        return new CommandLine(new GuardGroup())
                .addSubcommand(new SimulateCommand(session))
                .addSubcommand(new ExplainCommand(session));
    }

    private static CommandLine router(Session session) {
        return new CommandLine(new Router())
                .addSubcommand(new RouterCommand.Status(session))
                .addSubcommand(new RouterCommand.Start(session))
                .addSubcommand(new RouterCommand.Restart(session))
                .addSubcommand(new RouterCommand.Stop(session));
    }
}
