package dev.sluice.config;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Names that must differ from each other, and the shapes that names may have. */
final class Names {
    static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    static final String NAME_HELP = "lower-case letters, digits and '-', 40 at most, beginning with a letter";

    private final String what;
    private final String help;
    private final Map<String, Value> taken = new HashMap<>();

    /** {@code what} they name, in the plural; {@code help} says what to do about two of one name. */
    Names(String what, String help) {
        this.what = what;
        this.help = help;
    }

    /** Takes a name for the value; a second use is put down, and answered false. */
    boolean take(String name, Value at) {
        Value first = taken.putIfAbsent(name, at);
        if (first == null) {
            return true;
        }
        at.problem(
                "two " + what + " are `" + Value.shown(name) + "`",
                "the first is on line " + first.span().start().line(),
                help);
        return false;
    }
}
