package dev.sluice.shop.visitors;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What the visitors look up in JSON: members with simple values, wherever they stand. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonText() {}

    /** The numbers of all members with this name; empty where the text is not JSON. */
    static Set<Integer> numbers(String json, String name) {
        Set<Integer> numbers = new HashSet<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_INT && name.equals(parser.currentName())) {
                    numbers.add(parser.getIntValue());
                }
            }
        } catch (JacksonException malformed) {
            return Set.of();
        }
        return numbers;
    }

    /** What an object says that differs from the expected members; empty where it has them all. */
    static Optional<String> difference(String json, Map<String, String> expected) {
        Map<String, String> found = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String name = parser.currentName();
                if (token.isScalarValue() && name != null && expected.containsKey(name)) {
                    found.put(name, parser.getString());
                }
            }
        } catch (JacksonException malformed) {
            return Optional.of("not JSON");
        }
        return found.equals(expected) ? Optional.empty() : Optional.of("says " + found + ", not " + expected);
    }
}
