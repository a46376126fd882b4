package dev.sluice.adapter.yaml;

import dev.sluice.adapter.language.KnownLanguages;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.AppSpec;
import dev.sluice.config.Interpreter;
import dev.sluice.config.Languages;
import dev.sluice.config.Problem;
import dev.sluice.config.ProblemPrinter;
import dev.sluice.config.Problems;
import dev.sluice.config.Reading;
import dev.sluice.config.SourceText;
import dev.sluice.config.Span;
import dev.sluice.config.Surroundings;
import dev.sluice.config.Tree;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@code sluice.yaml} on this machine. */
public final class ConfigurationFile {
    private static final String SMALLEST =
            "the smallest one:\n  app: shop\n  run: node server.js --port ${port}\n  health: /health";

    private static final Languages LANGUAGES = new KnownLanguages();

    private ConfigurationFile() {}

    /**
     * What the file says.
     *
     * @param environment for {@code ${env:NAME}}
     * @throws SluiceException {@code CONFIGURATION}, its message every problem as {@link ProblemPrinter} writes it
     */
    public static AppSpec read(Path file, Map<String, String> environment) {
        return accepted(inspect(file, environment));
    }

    /**
     * The same, for who looks at what stands and does nothing by it: expressions in it are not looked at.
     *
     * @throws SluiceException {@code CONFIGURATION}, as for {@link #read(Path, Map)}
     */
    public static AppSpec glimpse(Path file, Map<String, String> environment) {
        return accepted(inspect(file, around(file.resolveSibling(""), environment, Languages.ON_TRUST)));
    }

    /**
     * What a copy of a configuration says, its relative paths starting from the folder that it was copied from.
     *
     * @throws SluiceException {@code CONFIGURATION}, as for {@link #read(Path, Map)}
     */
    public static AppSpec read(Path copy, Path folder, Map<String, String> environment) {
        return accepted(inspect(copy, around(folder, environment)));
    }

    private static AppSpec accepted(Reading reading) {
        return switch (reading) {
            case Reading.Accepted(AppSpec app) -> app;
            case Reading.Refused(List<Problem> problems) ->
                throw new SluiceException(Code.CONFIGURATION, new ProblemPrinter(false).print(problems), "");
        };
    }

    /** What the file says, or everything that is wrong with it. Throws nothing for whatever the file holds. */
    public static Reading inspect(Path file, Map<String, String> environment) {
        return inspect(file, around(file.resolveSibling(""), environment));
    }

    private static Reading inspect(Path file, Surroundings surroundings) {
        String name = file.toString();
        return switch (TextFile.read(file)) {
            case TextFile.Unreadable(String why) ->
                refused(Problem.ofFile(new SourceText(name, "").name(), "the configuration " + why, "", SMALLEST));
            case TextFile.NotText(String before, var from) -> {
                Problems problems = new Problems(new SourceText(name, before));
                problems.add(new Span(from, from), "the file is not UTF-8", "from here on", "save it as UTF-8");
                yield new Reading.Refused(problems.inOrder());
            }
            case TextFile.Text(String text) -> interpret(new SourceText(name, text), text, surroundings);
        };
    }

    private static Reading interpret(SourceText source, String text, Surroundings surroundings) {
        Problems problems = new Problems(source);
        Optional<Tree> tree = YamlTree.parse(text, problems);
        if (tree.isPresent()) {
            return Interpreter.interpret(tree.get(), source, surroundings, problems);
        }
        return problems.isEmpty()
                ? refused(Problem.ofFile(source.name(), "the configuration is empty", "", SMALLEST))
                : new Reading.Refused(problems.inOrder());
    }

    private static Reading refused(Problem problem) {
        return new Reading.Refused(List.of(problem));
    }

    private static Surroundings around(Path folder, Map<String, String> environment) {
        return around(folder, environment, LANGUAGES);
    }

    private static Surroundings around(Path folder, Map<String, String> environment, Languages languages) {
        return new Surroundings() {
            @Override
            public Languages languages() {
                return languages;
            }

            @Override
            public Optional<String> variable(String name) {
                return Optional.ofNullable(environment.get(name));
            }

            @Override
            public Content file(String path) {
                try {
                    return switch (TextFile.read(folder.resolve(path))) {
                        case TextFile.Text(String text) -> new Content.Text(text);
                        case TextFile.Unreadable(String why) -> new Content.Unavailable(why);
                        case TextFile.NotText notText -> new Content.Unavailable("is not UTF-8");
                    };
                } catch (InvalidPathException e) {
                    return new Content.Unavailable("has a name that no file can have");
                }
            }
        };
    }
}
