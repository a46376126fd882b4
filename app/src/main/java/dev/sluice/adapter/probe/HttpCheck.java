package dev.sluice.adapter.probe;

import dev.sluice.adapter.probe.HttpGet.Answer;
import dev.sluice.config.CheckSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Compares an HTTP answer with what a check asks for, and names everything that differs. */
final class HttpCheck {
    private HttpCheck() {}

    static Seen judge(CheckSpec.Http check, Answer answer) {
        List<String> wrong = new ArrayList<>();
        boolean expectedStatus = check.status()
                .map(status -> status == answer.status())
                .orElse(answer.status() >= 200 && answer.status() < 300);
        if (!expectedStatus) {
            wrong.add("answered " + status(answer) + ", not "
                    + check.status().map(Object::toString).orElse("2xx"));
        }
        check.headers().forEach((name, expected) -> {
            String seen = answer.headers().get(name.toLowerCase(Locale.ROOT));
            if (!expected.strip().equals(seen)) {
                wrong.add("header " + name + " is " + (seen == null ? "missing" : brief(seen)) + ", not " + expected);
            }
        });
        Optional<HealthBody> health = check.json().isEmpty() ? HealthBody.read(answer.text()) : Optional.empty();
        health.filter(HealthBody::isBad).ifPresent(body -> wrong.add(brief(body.toString())));
        if (!check.json().isEmpty()) {
            compare(check.json(), answer, wrong);
        }
        if (!wrong.isEmpty()) {
            return Seen.bad(String.join("; ", wrong));
        }
        return Seen.good(answer.status() + health.map(body -> ", " + body).orElse(""));
    }

    private static void compare(Map<String, String> expected, Answer answer, List<String> wrong) {
        Optional<JsonNode> json = HealthBody.json(answer.text());
        if (json.isEmpty()) {
            wrong.add("the answer is no JSON");
            return;
        }
        expected.forEach((where, value) -> {
            Optional<String> seen = value(json.get(), where);
            if (seen.isEmpty()) {
                wrong.add(where + " is missing, not " + value);
            } else if (!CheckSpec.same(seen.get(), value)) {
                wrong.add(where + " is " + brief(seen.get()) + ", not " + value);
            }
        });
    }

    private static Optional<String> value(JsonNode json, String where) {
        JsonNode node = where.startsWith("/") ? json.at(JsonPointer.compile(where)) : json.path(where);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(node.isContainer() || node.isNull() ? node.toString() : node.asString());
    }

    private static String status(Answer answer) {
        String location = answer.headers().get("location");
        return location == null ? Integer.toString(answer.status()) : answer.status() + " to " + brief(location);
    }

    private static String brief(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= 120 ? line : line.substring(0, 117) + "...";
    }
}
