package dev.sluice.config;

import java.util.Comparator;
import java.util.stream.Stream;

/** A field of an access log line, and what it must be: {@code status >= 500}. */
public record FieldCondition(String field, Operator operator, String value) {
    /** How a field is compared. {@code MATCHES}: a regular expression finds it. */
    public enum Operator {
        EQUALS("="),
        NOT_EQUALS("!="),
        AT_LEAST(">="),
        AT_MOST("<="),
        ABOVE(">"),
        BELOW("<"),
        MATCHES("~");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }

    /** A condition as it is written: {@code >= 500}, {@code ~ ^/api}; a value alone is equal. */
    static FieldCondition of(String field, String written) {
        String text = written.strip();
        Operator operator = Stream.of(Operator.values())
                .sorted(Comparator.comparing((Operator o) -> o.sign().length()).reversed())
                .filter(o -> text.startsWith(o.sign()))
                .findFirst()
                .orElse(Operator.EQUALS);
        String value = text.startsWith(operator.sign())
                ? text.substring(operator.sign().length()).strip()
                : text;
        return new FieldCondition(field, operator, value);
    }

    @Override
    public String toString() {
        return field + " " + operator.sign() + " " + value;
    }
}
