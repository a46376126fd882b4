package dev.sluice.config;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.config.References.Resolved;
import dev.sluice.config.Surroundings.Content;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads what the app's instances find in their environment. Four places give a value; the first one that has it wins: the
 * {@code env} of the environment, its {@code envFile}, the {@code env} of the app, and for a variable that is declared there
 * without a value the machine's variable of the same name. {@code DATABASE_URL} declared without a value is the environment's
 * own database, whatever the machine's variable says.
 */
final class VariablesReader {
    private static final Pattern SOUNDS_SECRET =
            Pattern.compile("secret|passw(or)?d|token|api_?key|private_?key|credential");

    private static final String DATABASE_URL = "DATABASE_URL";

    private final Scope scope;
    private final Optional<Secret> database;
    private final Map<String, Declaration> declared = new LinkedHashMap<>();

    VariablesReader(Scope scope, Optional<Secret> database) {
        this.scope = scope;
        this.database = database;
    }

    /**
     * @param ofApp {@code env} at the top of the file
     * @param ofEnvironment {@code env} of the environment
     */
    Map<String, VariableSpec> read(Optional<Value> ofApp, Optional<Value> ofEnvironment, Optional<Value> file) {
        ofApp.ifPresent(this::declareAll);
        file.ifPresent(this::readFile);
        ofEnvironment.ifPresent(this::declareAll);
        Map<String, VariableSpec> variables = new LinkedHashMap<>();
        declared.forEach((name, declaration) -> variables.put(name, specOf(name, declaration)));
        return variables;
    }

    private void declareAll(Value env) {
        for (Value variable : env.named()) {
            boolean named = Names.VARIABLE.matcher(variable.name()).matches();
            if (!named) {
                variable.key()
                        .problem(
                                variable.label() + " cannot name an environment variable",
                                "letters, digits and '_', not beginning with a digit",
                                "choose another name");
            } else if (variable.name().startsWith("SLUICE_")) {
                variable.key()
                        .problem(
                                variable.label() + " is given by Sluice",
                                "names with SLUICE_ are its own",
                                "choose another name");
            } else {
                declare(variable);
            }
        }
    }

    private void declare(Value variable) {
        Optional<Boolean> secretSoFar =
                Optional.ofNullable(declared.get(variable.name())).flatMap(Declaration::secret);
        if (!(variable.tree() instanceof Tree.Mapping)) {
            written(variable, variable.name(), secretSoFar)
                    .ifPresent(v -> put(
                            variable.name(),
                            new Declaration(Optional.of(variable), false, secretSoFar, Optional.of(v))));
            return;
        }
        variable.fields(Section.VARIABLE).ifPresent(fields -> {
            Optional<Boolean> secret =
                    fields.value("secret").flatMap(Value::flag).or(() -> secretSoFar);
            boolean required = fields.value("required").flatMap(Value::flag).orElse(false);
            Optional<Source> value = fields.value("value").flatMap(v -> written(v, variable.name(), secret));
            put(variable.name(), new Declaration(Optional.of(variable), required, secret, value));
        });
    }

    /** Lays a later declaration over an earlier one. */
    private void put(String name, Declaration later) {
        declared.merge(
                name,
                later,
                (before, after) -> new Declaration(
                        before.at().or(after::at),
                        before.required() || after.required(),
                        after.secret().or(before::secret),
                        after.source().or(before::source)));
    }

    private Optional<Source> written(Value value, String name, Optional<Boolean> secret) {
        if (!value.isText()) {
            return value.wrongType("a text", "write one value, \"\" for an empty one");
        }
        boolean literal = value.literal().filter(References::isLiteral).isPresent();
        boolean sounds = SOUNDS_SECRET.matcher(name.toLowerCase(Locale.ROOT)).find();
        if (literal && secret.orElse(sounds)) {
            scope.problems().hide(value.span());
        }
        if (literal && secret.orElse(false)) {
            value.problem(
                    "a secret is written into the configuration",
                    "everybody who reads the file reads it",
                    "write ${env:NAME} or ${file:path}, or put it into the `envFile`");
        }
        return Optional.of(new Written(value));
    }

    private void readFile(Value at) {
        Optional<String> path = at.text();
        if (path.isEmpty()) {
            return;
        }
        switch (scope.references().file(path.get())) {
            case Content.Unavailable(String why) ->
                scope.references()
                        .missing()
                        .add(
                                at.span(),
                                "the file " + Value.shown(path.get()) + " " + why,
                                scope.references().environment() + " takes its variables from it",
                                "put it there; paths are relative to the configuration file");
            case Content.Text(String text) -> {
                DotEnv parsed = DotEnv.parse(text);
                parsed.faults().forEach(fault -> scope.problems().addElsewhere(problemOf(path.get(), fault)));
                parsed.values()
                        .forEach((name, value) -> put(
                                name,
                                new Declaration(
                                        Optional.empty(), false, Optional.empty(), Optional.of(new FromFile(value)))));
            }
        }
    }

    /** The lines of such a file are secrets, so none is shown. */
    private static Problem problemOf(String path, DotEnv.Fault fault) {
        Problem.Excerpt line = new Problem.Excerpt(new Position(fault.line(), 1), "********", 0, 8);
        return new Problem(Code.CONFIGURATION, path, Optional.of(line), fault.message(), "", fault.help());
    }

    private VariableSpec specOf(String name, Declaration declaration) {
        Optional<Resolved> value = declaration.source().isPresent()
                ? declaration.source().flatMap(source -> switch (source) {
                    case Written(Value text) -> text.resolved(Set.of());
                    case FromFile(String text) -> Optional.of(new Resolved(text, true));
                })
                : given(name).map(text -> new Resolved(text, true));
        boolean leadsNowhere = declaration.source().isPresent() && value.isEmpty();
        boolean absent = value.filter(v -> !v.text().isEmpty()).isEmpty();
        if (declaration.required() && absent && !leadsNowhere) {
            declaration.at().ifPresent(at -> putDownMissing(name, at));
        }
        boolean secret =
                declaration.secret().orElse(value.map(Resolved::referenced).orElse(false));
        return new VariableSpec(name, value.map(v -> new Secret(v.text())), declaration.required(), secret);
    }

    private Optional<String> given(String name) {
        return name.equals(DATABASE_URL) && database.isPresent()
                ? database.map(Secret::reveal)
                : scope.references().machineVariable(name);
    }

    private void putDownMissing(String name, Value at) {
        String environment = scope.references().environment();
        scope.references()
                .missing()
                .add(
                        at.nameSpan(),
                        "`" + name + "` has no value in " + environment,
                        "it is required",
                        "give it one under `env` of " + environment
                                + ", in its `envFile`, or set it where sluice is started");
    }

    /** What is known of one variable so far; {@code at} is where the configuration declares it. */
    private record Declaration(
            Optional<Value> at, boolean required, Optional<Boolean> secret, Optional<Source> source) {}

    /** Where a value comes from; references in it are followed only when no other source wins over it. */
    private sealed interface Source {}

    private record Written(Value text) implements Source {}

    private record FromFile(String text) implements Source {}
}
