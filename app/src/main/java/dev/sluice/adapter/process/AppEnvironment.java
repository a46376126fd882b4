package dev.sluice.adapter.process;

import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program of the app is started with: its environment variables, and its arguments with {@code ${name}} filled in. Of
 * the caller's own environment only what a program needs to run at all is handed on.
 */
final class AppEnvironment {
    private static final List<String> HANDED_ON =
            List.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "JAVA_HOME");
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z][A-Za-z0-9_]*)}");

    private final Map<String, String> caller;

    AppEnvironment(Map<String, String> caller) {
        this.caller = Map.copyOf(caller);
    }

    /** The declared variables over the caller's few; {@code DATABASE_URL} where there is data and nothing else is declared. */
    Map<String, String> variables(EnvironmentSpec environment) {
        Map<String, String> variables = new HashMap<>();
        variables.put("PATH", USUAL_PATH);
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        for (String name : HANDED_ON) {
            String value = caller.get(name);
            if (value != null) {
                variables.put(name, value);
            }
        }
        environment
                .data()
                .ifPresent(data -> variables.put("DATABASE_URL", data.url().reveal()));
        environment.variables().values().forEach(variable -> {
            if (variable.name().equals("DATABASE_URL")) {
                variables.remove("DATABASE_URL");
            }
            variable.value().ifPresent(value -> variables.put(variable.name(), value.reveal()));
        });
        variables.put("SLUICE_ENVIRONMENT", environment.id().name());
        return variables;
    }

    /** Each value once more as {@code SLUICE_NAME}, for programs that look there. */
    static Map<String, String> named(Map<String, String> values) {
        Map<String, String> named = new HashMap<>();
        values.forEach((name, value) -> named.put("SLUICE_" + name.toUpperCase(Locale.ROOT), value));
        return named;
    }

    /** The arguments with {@code ${name}} replaced, once, by the values; names that are not among them stay as they are. */
    static List<String> arguments(Command command, Map<String, String> values) {
        return command.arguments().stream()
                .map(argument -> PLACE.matcher(argument)
                        .replaceAll(
                                place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group()))))
                .toList();
    }
}
