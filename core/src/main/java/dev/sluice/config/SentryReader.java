package dev.sluice.config;

import dev.sluice.base.Secret;
import dev.sluice.config.MetricSource.Issues;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what is asked of Sentry: by the metric itself, or by {@code guard.sentry} for all of them. */
final class SentryReader {
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String EXAMPLE = "sentry: {organization: acme, project: shop, token: \"${env:SENTRY_TOKEN}\"}";

    private final Fields fields;
    private final Optional<Fields> shared;

    SentryReader(Fields fields, Optional<Fields> shared) {
        this.fields = fields;
        this.shared = shared;
    }

    /** @param counted the value of {@code sentry} */
    Optional<MetricSource> read(Value counted) {
        Optional<Issues> what = counted.choice(List.of("issues", "events"), List.of())
                .map(word -> Issues.valueOf(word.toUpperCase(Locale.ROOT)));
        Optional<Value> given = fields.value("address").or(() -> shared.flatMap(s -> s.value("address")));
        Optional<Secret> address =
                given.isEmpty() ? Optional.of(new Secret("https://sentry.io")) : given.flatMap(QuestionText::url);
        Optional<String> organization = slug("organization");
        Optional<String> project = slug("project");
        Optional<Secret> token = setting("token").flatMap(QuestionText::secret);
        Optional<String> release = text("release", "${version}");
        Optional<String> query = text("query", "");
        boolean whole = what.isPresent() && address.isPresent() && organization.isPresent() && project.isPresent();
        return whole && token.isPresent() && release.isPresent() && query.isPresent()
                ? Optional.of(new MetricSource.Sentry(
                        address.get(),
                        organization.get(),
                        project.get(),
                        token.get(),
                        release.get(),
                        query.get(),
                        what.get()))
                : Optional.empty();
    }

    private Optional<String> slug(String key) {
        return setting(key)
                .flatMap(v -> v.matching(SLUG, "a name of Sentry's", "as it stands in the address of its pages"));
    }

    private Optional<Value> setting(String key) {
        return MetricSourceReader.setting(fields, shared, key, "guard.sentry", EXAMPLE);
    }

    private Optional<String> text(String key, String usual) {
        Optional<Value> given = fields.value(key);
        return given.isEmpty() ? Optional.of(usual) : given.flatMap(QuestionText::query);
    }
}
