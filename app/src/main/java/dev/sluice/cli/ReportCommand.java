package dev.sluice.cli;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.report.ReportDocument;
import dev.sluice.cli.terminal.Session;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.port.Journal;
import dev.sluice.report.Report;
import dev.sluice.wiring.Workplace;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the report of a deployment. */
@Command(
        name = "report",
        description = "Write what happened in a deployment: Markdown, HTML or JSON, from the journal.")
final class ReportCommand extends SluiceCommand {
    @Parameters(arity = "0..1", paramLabel = "DEPLOYMENT", description = "Its number (default: the newest).")
    @Nullable
    Long number;

    @Option(
            names = "--format",
            paramLabel = "markdown|html|json",
            description = "Default: by the file's name, else html with --open, else markdown.")
    @Nullable
    String format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it (default: standard output).")
    @Nullable
    Path output;

    @Option(names = "--open", description = "Write an HTML file and show it in the browser.")
    boolean open;

    ReportCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Format chosen = chosen();
        Journal journal = workplace.journalToRead();
        DeploymentId id = number == null ? newest(workplace) : new DeploymentId(positive(number));
        List<Entry> entries = journal.read(id, 0);
        if (entries.isEmpty()) {
            throw new SluiceException(
                    Code.USAGE, "there is no deployment " + id, "see `sluice deployments` for those there are");
        }
        Report report = Report.of(entries, session().clock().instant());
        String text = switch (chosen) {
            case MARKDOWN -> new ReportDocument(report, session().zone()).markdown();
            case HTML -> new ReportDocument(report, session().zone()).html();
            case JSON -> Json.document(report);
        };
        if (output == null && !open) {
            terminal().out().print(text);
            return 0;
        }
        Path file = output == null
                ? workplace.state().report(id, chosen.extension)
                : session().directory().resolve(output);
        Disk.folder(file.toAbsolutePath().resolveSibling(""));
        Disk.write(file, text);
        terminal().print(file.toString());
        if (open) {
            new Browser(session()).show(file);
        }
        return 0;
    }

    private static long positive(long number) {
        if (number < 1) {
            throw new SluiceException(Code.USAGE, "deployments are numbered from 1", "");
        }
        return number;
    }

    private Format chosen() {
        if (format != null) {
            return Format.named(format);
        }
        if (json()) {
            return Format.JSON;
        }
        if (output != null) {
            String name = output.toString().toLowerCase(Locale.ROOT);
            return name.endsWith(".html") ? Format.HTML : name.endsWith(".json") ? Format.JSON : Format.MARKDOWN;
        }
        return open ? Format.HTML : Format.MARKDOWN;
    }

    private DeploymentId newest(Workplace workplace) {
        Journal journal = workplace.journalToRead();
        List<EnvironmentId> known = environments().known(Optional.empty(), journal);
        return known.stream()
                .flatMap(id -> workplace.onlooker().environment(id).deployments().stream())
                .map(DeploymentState::id)
                .max(DeploymentId::compareTo)
                .orElseThrow(() ->
                        new SluiceException(Code.USAGE, "nothing was deployed yet", "`sluice deploy VERSION` begins"));
    }

    private enum Format {
        MARKDOWN("md"),
        HTML("html"),
        JSON("json");

        private final String extension;

        Format(String extension) {
            this.extension = extension;
        }

        static Format named(String word) {
            return switch (word) {
                case "markdown" -> MARKDOWN;
                case "html" -> HTML;
                case "json" -> JSON;
                default ->
                    throw new SluiceException(Code.USAGE, "--format is markdown, html or json, not '" + word + "'", "");
            };
        }
    }
}
