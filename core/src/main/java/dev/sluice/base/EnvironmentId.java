package dev.sluice.base;

import java.util.regex.Pattern;

/** One environment of one app, such as {@code shop/production}. */
public record EnvironmentId(String app, String name) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    public EnvironmentId {
        requireName("app", app);
        requireName("environment", name);
    }

    /** Whether a text may name an app or an environment: it becomes part of folder names. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public static EnvironmentId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("an environment is written app/name, not " + text);
        }
        return new EnvironmentId(text.substring(0, slash), text.substring(slash + 1));
    }

    private static void requireName(String what, String text) {
        if (!isName(text)) {
            throw new IllegalArgumentException(
                    what + " names are lower-case letters, digits and '-', 40 at most, beginning with a letter");
        }
    }

    @Override
    public String toString() {
        return app + "/" + name;
    }
}
