package dev.sluice.cli.translate;

import dev.sluice.cli.translate.Expr.Untranslatable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A condition of Argo Rollouts said in CEL over {@code result} and {@code results}.
 *
 * <p>There, a query's answer is a list, and whether it has data is the condition's own business. Here, {@code result} is the one number, and no data is
 * inconclusive before any condition is looked at: what a condition says about missing data falls away, and a note tells what that was.
 */
final class CelCondition {
    /** What became of what a condition said about missing data. */
    enum Note {
        /** It made no data a success: nobody would have noticed. */
        NO_DATA_WAS_FINE,
        /** It asked for data, which goes without saying here. */
        DATA_WAS_ASKED_FOR
    }

    private static final Set<String> MISSING = Set.of("isNaN", "isInf", "isNil");
    private static final Map<String, String> CONVERSIONS = Map.of("asFloat", "double", "asInt", "int");
    private static final Map<String, String> PREDICATES =
            Map.of("all", "all", "any", "exists", "filter", "filter", "one", "exists_one");
    private static final Set<String> METHODS = Set.of("matches", "contains", "startsWith", "endsWith");

    private final boolean isList;
    private final Set<Note> notes = new LinkedHashSet<>();

    /** @param isList whether what is asked gives a list, as a query to Prometheus does */
    CelCondition(boolean isList) {
        this.isList = isList;
    }

    Set<Note> notes() {
        return notes;
    }

    String of(String condition) throws Untranslatable {
        Expr plain = plain(ExprParser.parse(condition));
        if (plain instanceof Expr.Literal) {
            throw new Untranslatable("it is about missing data only, which is inconclusive here anyway");
        }
        return cel(plain, 0);
    }

    /** Without what is said about missing data. */
    private Expr plain(Expr expr) {
        return switch (expr) {
            case Expr.Call call when MISSING.contains(call.function()) -> new Expr.Literal("false");
            case Expr.Call call
            when call.function().equals("default") && call.arguments().size() == 2 -> {
                notes.add(Note.NO_DATA_WAS_FINE);
                yield plain(call.arguments().getFirst());
            }
            case Expr.Call call ->
                new Expr.Call(
                        call.function(),
                        call.arguments().stream().map(this::plain).toList());
            case Expr.Not not -> {
                Expr of = plain(not.of());
                yield of instanceof Expr.Literal(String text) && text.equals("false") && !of.equals(not.of())
                        ? new Expr.Literal("true")
                        : new Expr.Not(of);
            }
            case Expr.Binary binary -> plain(binary);
            case Expr.Minus minus -> new Expr.Minus(plain(minus.of()));
            case Expr.Index index -> new Expr.Index(plain(index.of()), plain(index.index()));
            case Expr.Field field -> new Expr.Field(plain(field.of()), field.name());
            case Expr.Choice choice ->
                new Expr.Choice(plain(choice.condition()), plain(choice.then()), plain(choice.otherwise()));
            case Expr.Elements elements ->
                new Expr.Elements(elements.items().stream().map(this::plain).toList());
            case Expr.Literal literal -> literal;
            case Expr.Name name -> name;
        };
    }

    private Expr plain(Expr.Binary binary) {
        Expr left = plain(binary.left());
        Expr right = plain(binary.right());
        boolean or = binary.operator().equals("||");
        if (or || binary.operator().equals("&&")) {
            String neutral = or ? "false" : "true";
            Note note = or ? Note.NO_DATA_WAS_FINE : Note.DATA_WAS_ASKED_FOR;
            if (isNeutral(left, neutral) || (isList && isAboutLength(left, or))) {
                notes.add(note);
                return right;
            }
            if (isNeutral(right, neutral) || (isList && isAboutLength(right, or))) {
                notes.add(note);
                return left;
            }
        }
        return new Expr.Binary(binary.operator(), left, right);
    }

    private static boolean isNeutral(Expr expr, String neutral) {
        return expr instanceof Expr.Literal(String text) && text.equals(neutral);
    }

    /** {@code len(result) == 0} beside an or, {@code len(result) > 0} beside an and. */
    private static boolean isAboutLength(Expr expr, boolean empty) {
        if (!(expr instanceof Expr.Binary(String operator, Expr left, Expr right))
                || !(left instanceof Expr.Call(String function, List<Expr> arguments))
                || !function.equals("len")
                || !arguments.equals(List.of(new Expr.Name("result")))
                || !(right instanceof Expr.Literal(String number))) {
            return false;
        }
        String said = operator + number;
        return empty
                ? Set.of("==0", "<1", "<=0").contains(said)
                : Set.of(">0", "!=0", ">=1").contains(said);
    }

    private String cel(Expr expr, int outer) throws Untranslatable {
        return switch (expr) {
            case Expr.Literal(String text) -> text.equals("nil") ? "null" : text;
            case Expr.Name(String name) -> name(name);
            case Expr.Index index -> index(index);
            case Expr.Field(Expr of, String name) -> cel(of, 9) + "." + name;
            case Expr.Not(Expr of) -> "!" + cel(of, 8);
            case Expr.Minus(Expr of) -> "-" + cel(of, 8);
            case Expr.Call call -> call(call);
            case Expr.Choice(Expr condition, Expr then, Expr otherwise) ->
                wrapped(cel(condition, 1) + " ? " + cel(then, 1) + " : " + cel(otherwise, 0), outer > 0);
            case Expr.Elements(List<Expr> items) -> "[" + joined(items) + "]";
            case Expr.Binary binary -> binary(binary, outer);
        };
    }

    private String name(String name) throws Untranslatable {
        return switch (name) {
            case "result" -> "result";
            case "#" -> "each";
            default -> throw new Untranslatable("`" + name + "` is not known");
        };
    }

    private String index(Expr.Index index) throws Untranslatable {
        if (isList && index.of().equals(new Expr.Name("result"))) {
            return index.index().equals(new Expr.Literal("0")) ? "result" : "results[" + cel(index.index(), 0) + "]";
        }
        return cel(index.of(), 9) + "[" + cel(index.index(), 0) + "]";
    }

    private String binary(Expr.Binary binary, int outer) throws Untranslatable {
        String operator = binary.operator();
        if (METHODS.contains(operator)) {
            return cel(binary.left(), 9) + "." + operator + "(" + cel(binary.right(), 0) + ")";
        }
        int own = switch (operator) {
            case "||" -> 1;
            case "&&" -> 2;
            case "+", "-" -> 4;
            case "*", "/", "%" -> 5;
            default -> 3;
        };
        String text = cel(binary.left(), own) + " " + operator + " " + cel(binary.right(), own + 1);
        return wrapped(text, own < outer);
    }

    private static String wrapped(String text, boolean needed) {
        return needed ? "(" + text + ")" : text;
    }

    private String call(Expr.Call call) throws Untranslatable {
        List<Expr> arguments = call.arguments();
        if (arguments.size() == 1 && call.function().equals("len")) {
            return "size(" + list(arguments.getFirst()) + ")";
        }
        if (arguments.size() == 1 && CONVERSIONS.containsKey(call.function())) {
            return CONVERSIONS.get(call.function()) + "(" + cel(arguments.getFirst(), 0) + ")";
        }
        if (arguments.size() == 2 && PREDICATES.containsKey(call.function())) {
            return predicate(PREDICATES.getOrDefault(call.function(), ""), arguments);
        }
        if (arguments.size() == 2 && call.function().equals("none")) {
            return "!" + predicate("exists", arguments);
        }
        if (arguments.size() == 2 && call.function().equals("count")) {
            return "size(" + predicate("filter", arguments) + ")";
        }
        throw new Untranslatable("the function `" + call.function() + "` is not known");
    }

    private String predicate(String macro, List<Expr> arguments) throws Untranslatable {
        return list(arguments.getFirst()) + "." + macro + "(each, " + cel(arguments.getLast(), 0) + ")";
    }

    private String list(Expr expr) throws Untranslatable {
        return isList && expr.equals(new Expr.Name("result")) ? "results" : cel(expr, 9);
    }

    private String joined(List<Expr> items) throws Untranslatable {
        StringBuilder text = new StringBuilder();
        for (Expr item : items) {
            text.append(text.isEmpty() ? "" : ", ").append(cel(item, 0));
        }
        return text.toString();
    }
}
