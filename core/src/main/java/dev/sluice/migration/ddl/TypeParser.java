package dev.sluice.migration.ddl;

import dev.sluice.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the name of a type, by all the names that it has. */
final class TypeParser {
    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("int", "int4"),
            Map.entry("integer", "int4"),
            Map.entry("bigint", "int8"),
            Map.entry("smallint", "int2"),
            Map.entry("serial", "serial4"),
            Map.entry("bigserial", "serial8"),
            Map.entry("smallserial", "serial2"),
            Map.entry("decimal", "numeric"),
            Map.entry("dec", "numeric"),
            Map.entry("real", "float4"),
            Map.entry("boolean", "bool"),
            Map.entry("character", "bpchar"),
            Map.entry("char", "bpchar"),
            Map.entry("nchar", "bpchar"));
    private static final Set<String> INTERVAL_FIELDS = Set.of("year", "month", "day", "hour", "minute", "second", "to");

    private final Cursor cursor;

    TypeParser(Cursor cursor) {
        this.cursor = cursor;
    }

    TypeName type() {
        boolean set = cursor.take("setof");
        boolean quoted =
                cursor.peek().filter(t -> t.kind() == Token.Kind.QUOTED).isPresent();
        String name = name(quoted);
        if (name.equals("interval")) {
            while (cursor.seesAny(INTERVAL_FIELDS)) {
                cursor.next();
            }
        }
        List<Integer> modifiers = modifiers();
        if (name.equals("timestamp") || name.equals("time")) {
            if (cursor.take("with", "time", "zone")) {
                name += "tz";
            } else {
                cursor.take("without", "time", "zone");
            }
        }
        if (name.equals("float")) {
            name = !modifiers.isEmpty() && modifiers.getFirst() <= 24 ? "float4" : "float8";
            modifiers = List.of();
        }
        if (name.equals("bpchar") && !quoted && modifiers.isEmpty()) {
            modifiers = List.of(1);
        }
        return new TypeName(name, modifiers, array() || set);
    }

    private String name(boolean quoted) {
        if (cursor.take("double", "precision")) {
            return "float8";
        }
        if (cursor.take("national", "character", "varying")
                || cursor.take("character", "varying")
                || cursor.take("char", "varying")) {
            return "varchar";
        }
        if (cursor.take("bit", "varying")) {
            return "varbit";
        }
        cursor.take("national");
        Name name = cursor.name();
        if (quoted) {
            return name.toString();
        }
        return name.schema().equals("public") || name.schema().equals("pg_catalog")
                ? SHORT.getOrDefault(name.name(), name.name())
                : name.toString();
    }

    private List<Integer> modifiers() {
        List<Integer> modifiers = new ArrayList<>();
        if (cursor.seesSign("(")) {
            for (Token token : cursor.parenthesised()) {
                if (token.kind() == Token.Kind.NUMBER && token.text().matches("\\d{1,9}")) {
                    modifiers.add(Integer.parseInt(token.text()));
                }
            }
        }
        return modifiers;
    }

    private boolean array() {
        boolean array = cursor.take("array");
        while (cursor.takeSign("[")) {
            array = true;
            cursor.peek().filter(t -> t.kind() == Token.Kind.NUMBER).ifPresent(t -> cursor.next());
            cursor.needSign("]");
        }
        return array;
    }
}
