package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Target;
import dev.sluice.wiring.Workplace;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what instances wrote. */
@Command(name = "logs", description = "Show what a version's instances wrote, secrets masked.")
final class LogsCommand extends SluiceCommand {
    private static final Pattern TROUBLE = Pattern.compile(
            "\\b(error|exception|fatal|panic|fail(ed|ure)?|severe|5\\d\\d)\\b|\\s+at \\S+\\(|traceback");

    @Parameters(
            index = "0..1",
            arity = "0..2",
            paramLabel = "[environment] VERSION",
            description = "Whose (default: all that the target knows).")
    List<String> words = List.of();

    @Option(names = "--failed", description = "Only lines that look like trouble.")
    boolean failed;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on.")
    boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "100",
            description = "The last N lines of each instance (default: 100).")
    int lines;

    private boolean anything;

    LogsCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Environments environments = environments();
        Optional<String> name = words.size() > 1 ? Optional.of(words.getFirst()) : Optional.empty();
        EnvironmentSpec spec = environments.spec(name);
        Optional<String> version = words.isEmpty() ? Optional.empty() : Optional.of(words.getLast());
        List<String> instances = instances(workplace, spec.id(), version);
        if (instances.isEmpty()) {
            throw new SluiceException(
                    Code.USAGE,
                    "no log" + version.map(v -> " of " + v).orElse("") + " is kept in " + spec.id(),
                    "`sluice deployments` shows what was there; logs are kept for 30 days");
        }
        Target target = workplace.target(spec);
        Map<String, List<String>> shown = new HashMap<>();
        do {
            for (String instance : instances) {
                List<String> now = target.tail(spec.id(), instance, lines);
                fresh(shown.getOrDefault(instance, List.of()), now).forEach(line -> print(instance, line));
                shown.put(instance, now);
            }
        } while (follow && pause());
        if (!anything && !json()) {
            terminal()
                    .say((failed ? "no line that looks like trouble" : "nothing was written") + " by "
                            + String.join(", ", instances));
        }
        return 0;
    }

    /** The instances that wrote a log, those that are gone included: each name begins with its deployment's number. */
    private static List<String> instances(Workplace workplace, EnvironmentId environment, Optional<String> version) {
        Set<String> deployments = workplace.onlooker().environment(environment).deployments().stream()
                .filter(d -> version.filter(
                                v -> !v.equals(d.plan().to().version().label()))
                        .isEmpty())
                .map(d -> d.id().toString())
                .collect(Collectors.toSet());
        return workplace.loggedInstances(environment).stream()
                .filter(instance -> deployments.contains(instance.substring(0, Math.max(0, instance.indexOf('-')))))
                .toList();
    }

    /** The lines that came after those that were shown: what follows the longest overlap of both. */
    static List<String> fresh(List<String> shown, List<String> now) {
        for (int overlap = Math.min(shown.size(), now.size()); overlap > 0; overlap--) {
            if (shown.subList(shown.size() - overlap, shown.size()).equals(now.subList(0, overlap))) {
                return now.subList(overlap, now.size());
            }
        }
        return now;
    }

    private void print(String instance, String line) {
        if (failed && !TROUBLE.matcher(line.toLowerCase(Locale.ROOT)).find()) {
            return;
        }
        anything = true;
        terminal()
                .print(
                        json()
                                ? Json.line(new LogLine(instance, line))
                                : terminal().outPaint().faint(instance) + "  " + line);
    }

    private record LogLine(String instance, String line) {}

    private static boolean pause() {
        try {
            Thread.sleep(300);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
