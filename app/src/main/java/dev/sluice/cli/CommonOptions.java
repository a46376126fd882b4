package dev.sluice.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command understands. */
final class CommonOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration (default: sluice.yaml in this directory).")
    @Nullable
    Path config;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Where this machine keeps its journal, releases and backups (default: /var/lib/sluice for root, else the XDG state folder).")
    @Nullable
    Path state;

    @Option(names = "--json", description = "Write JSON, one object a line.")
    boolean json;

    @Option(names = "--no-input", description = "Never ask; refuse what would need an answer.")
    boolean noInput;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and do nothing.")
    boolean help;
}
