package dev.sluice.adapter.redis;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a Redis is, as whom it is reached, and which of its databases is meant. Reads {@code
 * redis://user:password@host:6379/0}; a URL that cannot be read is not repeated.
 */
record RedisUrl(boolean tls, String host, int port, Optional<String> user, Optional<Secret> password, int database) {
    private static final int USUAL_PORT = 6379;
    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile(
            "(?s)(rediss?)://(?:([^:@/]*)(?::(.*))?@)?(\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?(?:/(\\d{0,5}))?(\\?.*)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ANOTHER_DATABASE = Pattern.compile("(?s)\\?(?:.*&)?(?:db|database)=.*");

    /** Throws {@code CONFIGURATION}. What stands behind a question mark is between the application and its client. */
    static RedisUrl parse(Secret text) {
        Matcher url = FORM.matcher(text.reveal().strip());
        if (!url.matches()) {
            throw refused("the URL of Redis cannot be read");
        }
        if (url.group(7) != null && ANOTHER_DATABASE.matcher(url.group(7)).matches()) {
            throw refused("the URL of Redis names its database behind a question mark");
        }
        int port = url.group(5) == null ? USUAL_PORT : Integer.parseInt(url.group(5));
        if (port < 1 || port > HIGHEST_PORT) {
            throw refused("the port in the URL of Redis is not a number from 1 to 65535");
        }
        String number = Optional.ofNullable(url.group(6)).orElse("");
        return new RedisUrl(
                url.group(1).equalsIgnoreCase("rediss"),
                url.group(4).replaceAll("[\\[\\]]", ""),
                port,
                Optional.ofNullable(url.group(2))
                        .filter(user -> !user.isEmpty())
                        .map(RedisUrl::decoded),
                Optional.ofNullable(url.group(3))
                        .filter(password -> !password.isEmpty())
                        .map(RedisUrl::decoded)
                        .map(Secret::new),
                number.isEmpty() ? 0 : Integer.parseInt(number));
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused("the URL of Redis has a % that is not followed by two hexadecimal digits");
        }
    }

    /** For people: without user and password. */
    String place() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static SluiceException refused(String why) {
        return new SluiceException(
                Code.CONFIGURATION,
                why,
                "write redis://user:password@host:6379/0; in a user or password the characters : / ? # [ ] @ % are"
                        + " written as %3A and so on");
    }
}
