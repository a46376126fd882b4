package dev.sluice.adapter.yaml;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.ProblemPrinter;
import dev.sluice.config.Problems;
import dev.sluice.config.SourceText;
import dev.sluice.config.Span;
import dev.sluice.config.Tree;
import java.nio.file.Path;
import java.util.List;

/** A YAML or JSON file of another system: any number of documents. */
public record ForeignFile(SourceText source, List<Tree> documents) {
    public ForeignFile {
        documents = List.copyOf(documents);
    }

    /**
     * What the file holds.
     *
     * @param folder from which {@code file}, as the user named it, is looked for
     * @throws SluiceException {@code USAGE} for a file that is not there, {@code CONFIGURATION} with every place that cannot be read
     */
    public static ForeignFile read(Path folder, Path file) {
        String name = file.toString();
        return switch (TextFile.read(folder.resolve(file))) {
            case TextFile.Unreadable(String why) -> throw new SluiceException(Code.USAGE, name + " " + why, "");
            case TextFile.NotText(String before, var from) -> {
                Problems problems = new Problems(new SourceText(name, before));
                problems.add(new Span(from, from), "the file is not UTF-8", "from here on", "save it as UTF-8");
                throw refused(problems);
            }
            case TextFile.Text(String text) -> parsed(new SourceText(name, text), text);
        };
    }

    private static ForeignFile parsed(SourceText source, String text) {
        Problems problems = new Problems(source);
        List<Tree> documents = YamlTree.documents(isJson(text) ? text.replace('\t', ' ') : text, problems);
        if (!problems.isEmpty()) {
            throw refused(problems);
        }
        if (documents.isEmpty()) {
            throw new SluiceException(Code.USAGE, source.name() + " is empty", "");
        }
        return new ForeignFile(source, documents);
    }

    /** JSON may be indented by tabs, YAML may not; inside its texts there are none. */
    private static boolean isJson(String text) {
        return text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
    }

    private static SluiceException refused(Problems problems) {
        return new SluiceException(
                Code.CONFIGURATION,
                new ProblemPrinter(false).print(problems.inOrder()),
                "where it is a template of Helm, render it first: helm template ...");
    }
}
