package dev.sluice.config;

import dev.sluice.base.Secret;
import dev.sluice.config.Languages.Checked;
import dev.sluice.config.References.Resolved;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The texts that a source of metrics is asked with: queries, addresses, headers, patterns, paths; each with its own mistakes. */
final class QuestionText {
    private static final Set<String> PLACEHOLDERS = Set.of("version", "stable", "canary");
    private static final Pattern URL = Pattern.compile("https?://[^\\s/?#@]+([/?#]\\S*)?");
    /** What the connection says for itself. */
    private static final Set<String> RESERVED =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

    private QuestionText() {}

    /** A text that is shown to people, so nothing secret may come into it. */
    static Optional<String> query(Value value) {
        Optional<Resolved> resolved = value.resolved(PLACEHOLDERS);
        if (resolved.filter(Resolved::referenced).isPresent()) {
            value.problem(
                    "a reference in " + value.label(),
                    "what is asked is shown in plans and reports",
                    "write it down, or put what is secret into `headers`");
            return Optional.empty();
        }
        if (resolved.filter(r -> r.text().isBlank()).isPresent()) {
            value.problem(value.label() + " is empty", "nothing would be asked", "write what is asked");
            return Optional.empty();
        }
        return resolved.map(Resolved::text);
    }

    static Optional<Secret> url(Value value) {
        Optional<String> text = value.text(PLACEHOLDERS);
        if (text.isPresent()
                && !URL.matcher(text.get().replace("${", "").replace("}", "")).matches()) {
            value.problem(
                    value.label() + " is not an address",
                    "no http:// or https://, or a user and a password in it",
                    "as in http://prometheus:9090; what is secret belongs into `headers`");
            return Optional.empty();
        }
        return text.map(Secret::new);
    }

    static Optional<Secret> secret(Value value) {
        Optional<Resolved> resolved = value.resolved(Set.of());
        if (resolved.filter(r -> !r.referenced()).isPresent()) {
            value.scope().problems().hide(value.span());
            value.problem(
                    value.label() + " is written into the file",
                    "whoever reads the file could use it",
                    "write ${env:NAME} or ${file:path}");
            return Optional.empty();
        }
        return resolved.map(r -> new Secret(r.text()));
    }

    static Map<String, Secret> headers(Optional<Value> mapping) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        for (Value header : mapping.map(Value::named).orElse(List.of())) {
            if (!Names.TOKEN.matcher(header.name()).matches()
                    || RESERVED.contains(header.name().toLowerCase(Locale.ROOT))) {
                header.key()
                        .problem(
                                header.label() + " cannot be sent as a header",
                                "it is no token, or the connection's own",
                                "as in {Authorization: \"Bearer ${env:TOKEN}\"}");
                continue;
            }
            header.text()
                    .filter(text -> isFieldValue(text, header))
                    .ifPresent(text -> headers.put(header.name(), new Secret(text)));
        }
        return headers;
    }

    private static boolean isFieldValue(String text, Value header) {
        boolean fine = text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (!fine) {
            header.problem(
                    header.label() + " holds what no header can",
                    "a line break or a letter that is not ASCII",
                    "take it out");
        }
        return fine;
    }

    static Optional<String> pattern(Value value) {
        return value.literal().filter(text -> !isFaulty(value, text, 0));
    }

    static boolean isFaulty(Value value, String pattern, int from) {
        if (MetricRules.languages(value).pattern(pattern) instanceof Checked.Faulty(int at, int length, String why)) {
            MetricRules.faulty(
                    value,
                    new Checked.Faulty(from + at, length, why),
                    "a regular expression as RE2 has them: no look-around, no back-references");
            return true;
        }
        return false;
    }

    static Optional<String> jsonPath(Value value) {
        return value.literal().filter(text -> {
            if (MetricRules.languages(value).jsonPath(text) instanceof Checked.Faulty faulty) {
                MetricRules.faulty(
                        value,
                        faulty,
                        "as in $.data.count, $.items[0].value, $['a b'], $..errors; filters"
                                + " belong into the condition");
                return false;
            }
            return true;
        });
    }
}
