package dev.sluice.config;

import dev.sluice.base.EnvironmentId;
import dev.sluice.config.Tree.Entry;
import dev.sluice.config.Tree.Mapping;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a configuration means: a tree becomes an {@link AppSpec}, or the list of everything that is wrong with it. */
public final class Interpreter {
    private static final String ONLY_ENVIRONMENT = "production";
    /** Stands for a name that was refused while the rest of the file is read. */
    private static final String UNNAMED = "unnamed";

    private final SourceText source;
    private final Surroundings surroundings;
    private final Problems problems;

    private Interpreter(SourceText source, Surroundings surroundings, Problems problems) {
        this.source = source;
        this.surroundings = surroundings;
        this.problems = problems;
    }

    /** {@code problems} are those of the same text that were found so far. */
    public static Reading interpret(Tree tree, SourceText source, Surroundings surroundings, Problems problems) {
        return new Interpreter(source, surroundings, problems).interpret(tree);
    }

    private Reading interpret(Tree tree) {
        refuseDuplicates(tree, new IdentityHashMap<>());
        Scope scope = scope(ONLY_ENVIRONMENT);
        Value whole = new Value("sluice.yaml", tree, scope);
        Optional<AppSpec> app = whole.fields(Section.APP).map(fields -> app(fields, scope));
        return problems.isEmpty() && app.isPresent()
                ? new Reading.Accepted(app.get())
                : new Reading.Refused(problems.inOrder());
    }

    private Scope scope(String environment) {
        return new Scope(problems, new References(environment, surroundings, new Problems(source)));
    }

    private AppSpec app(Fields fields, Scope scope) {
        String app = fields.required("app", "name the app: app: shop")
                .flatMap(v -> v.parsed(
                        text -> EnvironmentId.isName(text) ? Optional.of(text) : Optional.empty(),
                        "a name",
                        Names.NAME_HELP))
                .orElse(UNNAMED);
        List<EnvironmentSpec> environments = new ArrayList<>();
        Map<String, List<Problem>> missing = new LinkedHashMap<>();
        for (Named named : environments(fields, scope)) {
            Scope own = scope(named.name());
            EnvironmentId id = new EnvironmentId(app, EnvironmentId.isName(named.name()) ? named.name() : UNNAMED);
            environments.add(new EnvironmentReader(id, fields.mapping(), named.settings(), own).read());
            missing.put(id.name(), own.references().missing().inOrder());
        }
        return new AppSpec(app, environments, missing, problems.warnings());
    }

    private List<Named> environments(Fields fields, Scope scope) {
        Optional<Value> environments = fields.value("environments");
        if (environments.isEmpty()) {
            return List.of(new Named(
                    ONLY_ENVIRONMENT, new Mapping(List.of(), fields.mapping().span())));
        }
        List<Named> named = new ArrayList<>();
        for (Value environment : environments.get().named()) {
            if (!EnvironmentId.isName(environment.name())) {
                environment
                        .key()
                        .problem(
                                environment.label() + " cannot name an environment",
                                "names become folder names",
                                Names.NAME_HELP);
            }
            if (environment.tree() instanceof Tree.Scalar scalar && scalar.isNothing()) {
                named.add(new Named(environment.name(), new Mapping(List.of(), scalar.span())));
            } else {
                environment
                        .fields(Section.ENVIRONMENT)
                        .ifPresent(own -> named.add(new Named(environment.name(), own.mapping())));
            }
        }
        if (environments.get().tree() instanceof Mapping mapping
                && mapping.entries().isEmpty()) {
            environments
                    .get()
                    .problem(
                            "there is no environment",
                            "nothing could be deployed",
                            "name one, or take the key out: then it is production");
        }
        return named;
    }

    private void refuseDuplicates(Tree tree, IdentityHashMap<Tree, Boolean> seen) {
        if (seen.put(tree, true) != null) {
            return;
        }
        switch (tree) {
            case Tree.Scalar scalar -> {}
            case Tree.Sequence sequence -> sequence.items().forEach(item -> refuseDuplicates(item, seen));
            case Mapping mapping -> {
                Map<String, Entry> first = new LinkedHashMap<>();
                for (Entry entry : mapping.entries()) {
                    Entry before = first.putIfAbsent(entry.key().text(), entry);
                    if (before != null) {
                        problems.add(
                                entry.key().span(),
                                "`" + Value.shown(entry.key().text()) + "` is given twice",
                                "the first is on line "
                                        + before.key().span().start().line(),
                                "keep one of them");
                    }
                    refuseDuplicates(entry.value(), seen);
                }
            }
        }
    }

    /** An environment and what it says itself. */
    private record Named(String name, Mapping settings) {}
}
