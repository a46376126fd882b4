package dev.sluice.config;

import dev.sluice.base.Secret;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the URL of a Redis. */
final class RedisReader {
    private static final Pattern PLAIN = Pattern.compile("(?is)redis://.+");
    private static final Pattern WITH_TLS = Pattern.compile("(?is)rediss://.+");
    private static final String FORM = "write redis://user:password@host:6379/0; `user:` and `/0` may be left out";

    private final Value value;

    RedisReader(Value value) {
        this.value = value;
    }

    /** One whose data is kept. Where the reference leads nowhere it is empty, as that of a database is. */
    Secret data() {
        Optional<String> text = value.text().map(String::strip);
        text.filter(url -> WITH_TLS.matcher(url).matches())
                .ifPresent(url -> value.scope()
                        .problems()
                        .addNotYet(
                                value.span(),
                                "Redis data is not fetched over TLS: redis-cli does not look whose certificate it is shown",
                                "give the address of a tunnel or of this machine (redis://127.0.0.1:6379), or take"
                                        + " `redis` out and keep its data yourself"));
        text.filter(url -> !WITH_TLS.matcher(url).matches()).ifPresent(this::require);
        return new Secret(text.orElse(""));
    }

    /** One that is only asked. */
    Optional<Secret> asked() {
        Optional<String> text = value.text().map(String::strip);
        text.filter(url -> !WITH_TLS.matcher(url).matches()).ifPresent(this::require);
        return text.map(Secret::new);
    }

    private void require(String url) {
        if (!PLAIN.matcher(url).matches()) {
            value.problem("this is not the URL of a Redis", "it begins with redis://", FORM);
        }
    }
}
