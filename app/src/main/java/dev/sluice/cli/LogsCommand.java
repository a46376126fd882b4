package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Target;
import dev.sluice.port.Target.Instance;
import dev.sluice.wiring.Workplace;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what instances wrote. */
@Command(name = "logs", description = "Show what a version's instances wrote, secrets masked.")
final class LogsCommand extends SluiceCommand {
    private static final Pattern TROUBLE =
            Pattern.compile("\\b(error|exception|fatal|panic|fail(ed|ure)?|severe|5\\d\\d)\\b|\\s+at \\S+\\(|traceback");

    @Parameters(
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

    LogsCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        EnvironmentId environment = environment(workplace);
        Optional<String> version = words.isEmpty() ? Optional.empty() : Optional.of(words.getLast());
        Target target = workplace.target();
        List<Instance> instances = instances(target, environment, version);
        if (instances.isEmpty()) {
            throw new SluiceException(
                    Code.USAGE,
                    "no instance" + version.map(v -> " of " + v).orElse("") + " is known in " + environment,
                    "`sluice status` shows what runs");
        }
        Map<String, List<String>> shown = new HashMap<>();
        do {
            for (Instance instance : instances) {
                List<String> now = target.tail(environment, instance.id(), lines);
                fresh(shown.getOrDefault(instance.id(), List.of()), now)
                        .forEach(line -> print(instance.id(), line));
                shown.put(instance.id(), now);
            }
        } while (follow && pause());
        return 0;
    }

    private EnvironmentId environment(Workplace workplace) {
        Optional<String> name = words.size() > 1 ? Optional.of(words.getFirst()) : Optional.empty();
        return environments().one(name, workplace.journalToRead());
    }

    private static List<Instance> instances(Target target, EnvironmentId environment, Optional<String> version) {
        return target.instances(environment).stream()
                .filter(i -> version.filter(v -> !v.equals(i.backend().version().label()))
                        .isEmpty())
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
        terminal().print(
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
