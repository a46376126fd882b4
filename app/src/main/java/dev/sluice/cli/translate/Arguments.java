package dev.sluice.cli.translate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code {{args.NAME}}} stands for in the templates of Argo Rollouts, as far as files and command line say it. */
final class Arguments {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*args\\.([A-Za-z0-9_.-]+)\\s*}}");

    private final Map<String, String> values = new HashMap<>();

    /** @param given on the command line; they win */
    Arguments(Map<String, String> given) {
        values.putAll(given);
    }

    /** The arguments that a list declares, with a remark for each that is taken from elsewhere. */
    void declared(List<Node> arguments) {
        for (Node argument : arguments) {
            Optional<String> name = argument.text("name");
            if (name.isEmpty() || values.containsKey(name.get())) {
                continue;
            }
            argument.text("value").ifPresent(value -> values.put(name.get(), value));
            argument.get("valueFrom").ifPresent(from -> from(name.get(), from));
        }
    }

    private void from(String name, Node from) {
        Optional<String> hash = from.text("podTemplateHashValue");
        if (hash.isPresent()) {
            values.put(name, hash.get().equals("Stable") ? "${stable}" : "${canary}");
            from.remarks()
                    .changed(
                            from.span(),
                            "a pod-template hash is the release's version here",
                            "instances are told apart by version",
                            "give what is measured a label with the version");
        } else if (from.has("secretKeyRef")) {
            values.put(name, "${env:" + variable(name) + "}");
            from.remarks()
                    .changed(
                            from.span(),
                            "a secret of the cluster is an environment variable here",
                            "it is read where sluice runs",
                            "export " + variable(name) + "=...");
        } else {
            from.remarks()
                    .lost(
                            from.span(),
                            "where the argument `" + name + "` comes from",
                            "a field of a Kubernetes object",
                            "say it: sluice import --arg " + name + "=VALUE");
        }
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** The text with what is known put in. */
    String in(String text) {
        Matcher matcher = PLACE.matcher(text);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    }

    /** The arguments that a text still asks for. */
    static List<String> open(String text) {
        Matcher matcher = PLACE.matcher(text);
        TreeSet<String> names = new TreeSet<>();
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return List.copyOf(names);
    }

    /** These and more, for one use of a template. */
    Arguments and(List<Node> more) {
        Arguments both = new Arguments(new LinkedHashMap<>(values));
        both.declared(more);
        return both;
    }
}
