package dev.sluice.adapter.metrics.sample;

import dev.sluice.adapter.language.JsonPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** JSON as a sample. Numbers become doubles, however they are written. */
public final class JsonSample {
    private static final Pattern NOT_FINITE = Pattern.compile("(?i)[+-]?(nan|inf(inity)?)");

    private JsonSample() {}

    /**
     * What stands in a document.
     *
     * @param json the JSONPath of the value
     * @param at the JSONPath of the time that the value is of
     */
    public static Sample at(JsonNode document, String json, Optional<String> at, Freshness freshness)
            throws JsonPath.SyntaxFault {
        if (at.isPresent()) {
            Optional<String> time =
                    JsonPath.parse(at.get()).in(document).stream().findFirst().map(node -> node.asString(""));
            Optional<Sample> stale = freshness.stale(time);
            if (stale.isPresent()) {
                return stale.get();
            }
        }
        JsonPath path = JsonPath.parse(json);
        List<JsonNode> found = path.in(document);
        if (found.isEmpty()) {
            return new Sample.Nothing(json + " is not in the answer");
        }
        return path.isSingular() ? of(found.getFirst()) : ofAll(found);
    }

    public static Sample of(JsonNode node) {
        if (node.isNumber()) {
            return Sample.of(node.doubleValue());
        }
        if (node.isNull() || node.isMissingNode()) {
            return new Sample.Nothing("null");
        }
        if (node.isContainer() && node.isEmpty()) {
            return new Sample.Nothing(node.isArray() ? "an empty list" : "an empty object");
        }
        if (node.isString() && NOT_FINITE.matcher(node.stringValue()).matches()) {
            return new Sample.Nothing(node.stringValue() + ": not a number");
        }
        Optional<Object> value = value(node);
        return value.<Sample>map(Sample.Value::new).orElseGet(() -> new Sample.Nothing("a number that is none inside"));
    }

    /** Several places of a document: numbers all of them. */
    public static Sample ofAll(List<JsonNode> nodes) {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (!node.isNumber()) {
                return new Sample.Trouble("of " + nodes.size() + " values not all are numbers");
            }
            if (!Double.isFinite(node.doubleValue())) {
                return new Sample.Nothing("an infinite number");
            }
            numbers.add(node.doubleValue());
        }
        return numbers.isEmpty() ? new Sample.Nothing("no value") : new Sample.Numbers(numbers, Optional.empty());
    }

    /** Empty where a number in it is not finite. */
    private static Optional<Object> value(JsonNode node) {
        if (node.isNumber()) {
            return Double.isFinite(node.doubleValue()) ? Optional.of(node.doubleValue()) : Optional.empty();
        }
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                if (!entry.getValue().isNull()) {
                    Optional<Object> value = value(entry.getValue());
                    if (value.isEmpty()) {
                        return Optional.empty();
                    }
                    map.put(entry.getKey(), value.get());
                }
            }
            return Optional.of(map);
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            for (JsonNode item : node.values()) {
                Optional<Object> value = item.isNull() ? Optional.of("null") : value(item);
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                list.add(value.get());
            }
            return Optional.of(list);
        }
        return Optional.of(node.isBoolean() ? (Object) node.booleanValue() : node.asString());
    }
}
