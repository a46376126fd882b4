package dev.sluice.adapter.language;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.sluice.config.Languages.Checked;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An expression in CEL that gives true or false. Thread-safe. */
public final class Condition {
    /** What a metric's condition may speak of. */
    public static final Set<String> OF_METRICS = Set.of("result", "results", "canary", "stable");

    private static final int LONGEST = 1_000;
    private static final int MOST_ITERATIONS = 100_000;
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(MOST_ITERATIONS)
            .build();
    private static final CelRuntime RUNTIME = runtime();
    private static final Map<Set<String>, CelCompiler> COMPILERS = new ConcurrentHashMap<>();
    private static final Pattern NAME =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|(?<![.\\w])[A-Za-z_]\\w*");

    private final CelRuntime.Program program;

    private Condition(CelRuntime.Program program) {
        this.program = program;
    }

    /** Why an expression gives no answer for what was measured. */
    public static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1;

        NoAnswer(String why) {
            super(why);
        }

        public String why() {
            return String.valueOf(getMessage());
        }
    }

    static Checked check(String text, Set<String> variables) {
        if (text.isBlank() || text.length() > LONGEST) {
            return new Checked.Faulty(
                    0,
                    Math.max(1, text.length()),
                    text.isBlank() ? "it is empty" : "it is longer than 1,000 characters");
        }
        CelValidationResult result =
                COMPILERS.computeIfAbsent(variables, Condition::compiler).compile(text);
        if (!result.hasError()) {
            return new Checked.Fine(names(text, variables));
        }
        CelIssue issue = result.getErrors().getFirst();
        int at = offset(
                text,
                issue.getSourceLocation().getLine(),
                issue.getSourceLocation().getColumn());
        return new Checked.Faulty(at, lengthAt(text, at), shortened(issue.getMessage()));
    }

    private static Set<String> names(String text, Set<String> variables) {
        Set<String> names = new HashSet<>();
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            if (variables.contains(matcher.group())) {
                names.add(matcher.group());
            }
        }
        return names;
    }

    private static int offset(String text, int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            start = text.indexOf('\n', start) + 1;
        }
        return Math.clamp((long) start + column, 0, Math.max(0, text.length() - 1));
    }

    private static int lengthAt(String text, int at) {
        int end = at;
        while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
            end++;
        }
        return Math.max(1, end - at);
    }

    private static String shortened(String message) {
        return message.replaceAll(" \\(in container ''\\)", "")
                .replaceAll(" expecting \\{.*", "")
                .replaceAll(" \\(candidates: .*", "");
    }

    /** An expression that {@link #check} found fine with these variables. */
    public static Condition of(String text, Set<String> variables) {
        try {
            CelAbstractSyntaxTree tree = COMPILERS
                    .computeIfAbsent(variables, Condition::compiler)
                    .compile(text)
                    .getAst();
            return new Condition(RUNTIME.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("not a condition: " + text, e);
        }
    }

    /** Whether it holds. Values are doubles, texts, truth values, lists and maps of these. */
    public boolean holds(Map<String, ?> values) throws NoAnswer {
        try {
            Object answer = program.eval(values);
            if (answer instanceof Boolean yes) {
                return yes;
            }
            throw new NoAnswer("the condition gives " + answer + ", neither true nor false");
        } catch (CelEvaluationException e) {
            Throwable cause = e.getCause();
            boolean divided = cause instanceof ArithmeticException
                    || (cause != null && cause.getCause() instanceof ArithmeticException);
            throw new NoAnswer(divided ? "the condition divides by zero" : "the condition: " + reason(e));
        }
    }

    private static String reason(CelEvaluationException e) {
        return String.valueOf(e.getMessage())
                .replaceFirst("^evaluation error( at <input>:\\d+)?: ", "")
                .replaceFirst(" Overload candidates: .*", "");
    }

    private static CelCompiler compiler(Set<String> variables) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        variables.forEach(name ->
                builder.addVar(name, name.equals("results") ? ListType.create(SimpleType.DYN) : SimpleType.DYN));
        Stream.of(Arithmetic.values()).map(Arithmetic::declaration).forEach(builder::addFunctionDeclarations);
        return builder.build();
    }

    /** The standard one, but for dividing by zero. */
    private static CelRuntime runtime() {
        return CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .setStandardEnvironmentEnabled(false)
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .filterFunctions(
                                (function, overload) -> !overload.toString().equals("DIVIDE_DOUBLE"))
                        .build())
                .addFunctionBindings(Arithmetic.bindings())
                .build();
    }
}
