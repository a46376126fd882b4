package dev.sluice.adapter.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server answered, whole. @param headers by lower-case name */
public record WebAnswer(int status, Map<String, List<String>> headers, byte[] body) {
    private static final int LONGEST_QUOTE = 80;
    private static final JsonMapper JSON = JsonMapper.shared();

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))).map(List::getFirst);
    }

    /** How long it lay in a cache. */
    public Optional<Duration> age() {
        return header("age").filter(age -> age.matches("\\d{1,9}")).map(age -> Duration.ofSeconds(Long.parseLong(age)));
    }

    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** The document of an answer that says all went well. */
    public JsonNode json() throws WebTrouble {
        if (!isSuccess()) {
            throw new WebTrouble("it answered " + status);
        }
        if (body.length == 0) {
            throw new WebTrouble("it answered nothing");
        }
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            boolean html = text.startsWith("<")
                    || header("content-type")
                            .filter(t -> t.startsWith("text/html"))
                            .isPresent();
            throw new WebTrouble(html ? "it answered HTML, not JSON" : "its answer is no JSON: " + quoted(text), e);
        }
    }

    private static String quoted(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "...";
    }
}
