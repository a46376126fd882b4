package dev.sluice.cli;

import dev.sluice.adapter.yaml.ForeignFile;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.cli.translate.Translation;
import dev.sluice.config.Problem;
import dev.sluice.config.ProblemPrinter;
import dev.sluice.wiring.Workplace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what files of other systems say as a part of a {@code sluice.yaml}. */
@Command(
        name = "import",
        description =
                "Print what Rollouts and analyses of Argo Rollouts, or canary configurations of Kayenta, say, as a part of sluice.yaml.",
        footer = {
            "",
            "The draft goes to standard output; what it could not express, where it differs and",
            "what the file's author may not have meant, to standard error, each with its line.",
            "Ends with 3 where something is missing in the draft."
        })
final class ImportCommand extends SluiceCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "YAML or JSON; a Rollout and its templates together.")
    List<Path> files = List.of();

    @Option(
            names = "--arg",
            paramLabel = "NAME=VALUE",
            description = "What an argument of a template stands for; may be given several times.")
    Map<String, String> arguments = Map.of();

    ImportCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Translation translation = new Translation(arguments);
        for (Path file : files) {
            ForeignFile read = ForeignFile.read(session().directory(), file);
            translation.add(read.source(), read.documents());
        }
        List<String> lines = translation.lines();
        List<Problem> remarks = translation.remarks();
        if (!translation.isUnderstood()) {
            tell(remarks);
            throw new SluiceException(
                    Code.USAGE,
                    "nothing in " + (files.size() == 1 ? "this file" : "these files")
                            + " can be read as a rollout or an analysis",
                    "what is read: Rollout, AnalysisTemplate, ClusterAnalysisTemplate of Argo Rollouts; canary configurations of Kayenta");
        }
        if (json()) {
            terminal().print(Json.line(new Imported(lines, remarks)));
        } else {
            terminal().print(lines);
            tell(remarks);
        }
        return translation.isLossy() ? Code.CHECK_FAILED.exitStatus() : 0;
    }

    private void tell(List<Problem> remarks) {
        ProblemPrinter printer =
                new ProblemPrinter(terminal().colours() && terminal().errIsTerminal());
        for (Problem remark : remarks) {
            terminal().say(printer.printWarning(remark));
            terminal().say("");
        }
    }

    private record Imported(List<String> draft, List<Problem> remarks) {}
}
