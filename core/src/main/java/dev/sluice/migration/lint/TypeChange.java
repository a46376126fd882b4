package dev.sluice.migration.lint;

import dev.sluice.migration.ddl.TypeName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of a table when a column gets another type.
 *
 * @param rewrites whether every row is written anew
 * @param fits whether older code can go on reading and writing it
 * @param loses whether old values cannot be told from the new ones
 */
record TypeChange(boolean rewrites, boolean fits, boolean loses) {
    private static final Map<String, Integer> INTEGERS = Map.of("int2", 2, "int4", 4, "int8", 8);
    private static final Set<String> TEXTS = Set.of("text", "varchar");

    /** Of a change whose old type is not known: the worst. */
    static TypeChange unknown() {
        return new TypeChange(true, false, false);
    }

    static TypeChange of(TypeName from, TypeName to) {
        if (from.equals(to)) {
            return new TypeChange(false, true, false);
        }
        if (from.array() || to.array()) {
            return from.array() && to.array() ? new TypeChange(true, false, false) : unknown();
        }
        if (TEXTS.contains(from.name()) && TEXTS.contains(to.name())) {
            return texts(length(from), length(to));
        }
        if (from.name().equals(to.name()) && from.name().equals("numeric")) {
            return numerics(from.modifiers(), to.modifiers());
        }
        if (from.name().equals(to.name())) {
            return sameName(from, to);
        }
        return others(from.name(), to.name());
    }

    private static int length(TypeName type) {
        return type.modifiers().isEmpty() ? Integer.MAX_VALUE : type.modifiers().getFirst();
    }

    private static TypeChange texts(int from, int to) {
        return new TypeChange(to < from, to >= from, false);
    }

    private static TypeChange numerics(List<Integer> from, List<Integer> to) {
        if (to.isEmpty()) {
            return new TypeChange(false, true, false);
        }
        if (from.isEmpty()) {
            return new TypeChange(true, false, true);
        }
        int scaleFrom = from.size() > 1 ? from.get(1) : 0;
        int scaleTo = to.size() > 1 ? to.get(1) : 0;
        boolean room = to.getFirst() - scaleTo >= from.getFirst() - scaleFrom;
        boolean sameScale = scaleFrom == scaleTo && to.getFirst() >= from.getFirst();
        return new TypeChange(!sameScale, room && scaleTo >= scaleFrom, scaleTo < scaleFrom);
    }

    /** The same type with other numbers: a precision of fractions of seconds, a length of bits or of padded text. */
    private static TypeChange sameName(TypeName from, TypeName to) {
        boolean wider = length(to) >= length(from);
        boolean times =
                Set.of("timestamp", "timestamptz", "time", "timetz", "interval").contains(from.name());
        if (times || from.name().equals("varbit")) {
            return new TypeChange(!wider, true, !wider);
        }
        return new TypeChange(true, wider, false);
    }

    private static TypeChange others(String from, String to) {
        if (INTEGERS.containsKey(from) && INTEGERS.containsKey(to)) {
            return new TypeChange(true, INTEGERS.get(to) >= INTEGERS.get(from), false);
        }
        String change = from + " " + to;
        return switch (change) {
            case "int2 numeric", "int4 numeric", "int8 numeric", "float4 float8" -> new TypeChange(true, true, false);
            case "cidr inet", "text citext", "varchar citext" -> new TypeChange(false, true, false);
            case "bpchar text", "bpchar varchar" -> new TypeChange(true, true, false);
            case "timestamp date", "timestamptz date", "timestamp time", "timestamptz time", "timestamptz timestamp" ->
                new TypeChange(true, false, !change.equals("timestamptz timestamp"));
            default -> new TypeChange(true, false, false);
        };
    }
}
