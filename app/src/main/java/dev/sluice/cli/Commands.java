package dev.sluice.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Every command by its name. */
final class Commands {
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

    @Command(name = "backup", description = "Make, list, verify and restore backups of the database.")
    private static final class Backup extends Group {}

    @Command(name = "migrate", description = "Look at the database's revision, and change it by hand.")
    private static final class Migrate extends Group {}

    @Command(name = "router", description = "Look at the router, start, restart and stop it.")
    private static final class Router extends Group {}

    private abstract static class Group {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this and do nothing.")
        private boolean help;
    }

    static CommandLine of(Session session) {
        return new CommandLine(new Root())
                .addSubcommand(new CheckCommand(session))
                .addSubcommand(new PlanCommand(session))
                .addSubcommand(new DeployCommand(session))
                .addSubcommand(new StatusCommand(session))
                .addSubcommand(new WatchCommand(session))
                .addSubcommand(new RollbackCommand(session))
                .addSubcommand(new RequestCommand.Pause(session))
                .addSubcommand(new RequestCommand.Resume(session))
                .addSubcommand(new RequestCommand.Promote(session))
                .addSubcommand(new HealthCommand(session))
                .addSubcommand(new CommandLine(new Backup())
                        .addSubcommand(new BackupCommand.Create(session))
                        .addSubcommand(new BackupCommand.Listing(session))
                        .addSubcommand(new BackupCommand.Verify(session))
                        .addSubcommand(new BackupCommand.Restore(session)))
                .addSubcommand(new CommandLine(new Migrate())
                        .addSubcommand(new MigrateCommand.Status(session))
                        .addSubcommand(new MigrateCommand.Upgrade(session))
                        .addSubcommand(new MigrateCommand.Downgrade(session)))
                .addSubcommand(new ReleasesCommand(session))
                .addSubcommand(new DeploymentsCommand(session))
                .addSubcommand(new LogsCommand(session))
                .addSubcommand(new ReportCommand(session))
                .addSubcommand(new DoctorCommand(session))
                .addSubcommand(new CommandLine(new Router())
                        .addSubcommand(new RouterCommand.Status(session))
                        .addSubcommand(new RouterCommand.Start(session))
                        .addSubcommand(new RouterCommand.Restart(session))
                        .addSubcommand(new RouterCommand.Stop(session)))
                .addSubcommand(new CompletionCommand(session))
                .addSubcommand(new CarryCommand(session));
    }
}
