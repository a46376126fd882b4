package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which requests of the access log a metric is about. */
final class AccessLogReader {
    private static final Set<String> NUMBERS = Set.of("status", "bytes", "micros");

    private AccessLogReader() {}

    /** Empty where a condition is wrong, or there is none. */
    static Optional<List<FieldCondition>> conditions(Value source) {
        Optional<Fields> where = source.fields(Section.ACCESS_LOG_FIELDS);
        if (where.isEmpty()) {
            return Optional.empty();
        }
        List<Value> given = where.get().present(Section.ACCESS_LOG_FIELDS.accepted());
        List<FieldCondition> conditions = new ArrayList<>();
        given.forEach(v -> condition(v).ifPresent(conditions::add));
        if (given.isEmpty()) {
            source.problem("`accessLog` asks for nothing", "it has no field", "as in accessLog: {status: \">= 500\"}");
        }
        return conditions.isEmpty() || conditions.size() < given.size() ? Optional.empty() : Optional.of(conditions);
    }

    private static Optional<FieldCondition> condition(Value value) {
        Optional<String> text = value.literal();
        Optional<FieldCondition> read = text.map(t -> FieldCondition.of(value.name(), t));
        return read.filter(c -> switch (c.operator()) {
            case MATCHES -> !QuestionText.isFaulty(value, c.value(), text.get().indexOf(c.value()));
            case EQUALS, NOT_EQUALS -> !NUMBERS.contains(value.name()) || isNumber(value, c.value());
            case AT_LEAST, AT_MOST, ABOVE, BELOW -> isNumber(value, c.value());
        });
    }

    private static boolean isNumber(Value value, String operand) {
        boolean counts = NUMBERS.contains(value.name());
        boolean fine = counts && operand.matches("\\d{1,15}");
        if (!fine) {
            value.problem(
                    value.label() + " cannot be compared with " + Value.shown(operand),
                    counts ? "it is a whole number" : "it is a text",
                    "as in {status: \">= 500\", path: ~ ^/api, method: POST}");
        }
        return fine;
    }
}
