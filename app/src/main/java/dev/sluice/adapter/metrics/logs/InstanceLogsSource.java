package dev.sluice.adapter.metrics.logs;

import com.google.re2j.Pattern;
import dev.sluice.adapter.metrics.sample.Interval;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.config.MetricSource.Log;
import dev.sluice.config.MetricSource.Unit;
import dev.sluice.port.Target;
import dev.sluice.port.Target.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Lines that the instances of a version wrote since the time before and that a regular expression finds. */
public final class InstanceLogsSource implements Source {
    private static final int LONGEST_MARK = 8_000;

    private final Log source;
    private final Target target;
    private final Path folder;

    /** @param folder of the environment's log files, {@code INSTANCE.log} each */
    public InstanceLogsSource(Log source, Target target, Path folder) {
        this.source = source;
        this.target = target;
        this.folder = folder;
    }

    @Override
    public Sample ask(Subject subject) throws IOException {
        Interval interval = Interval.since(subject);
        Map<String, Long> before =
                interval.before().map(InstanceLogsSource::offsets).orElse(Map.of());
        Map<String, Long> after = new TreeMap<>();
        LongAdder found = new LongAdder();
        Pattern pattern = Pattern.compile(source.pattern());
        List<Instance> instances = target
                .instances(subject.asked().environment().id())
                .stream()
                .filter(i -> i.backend().equals(subject.version()))
                .toList();
        for (Instance instance : instances) {
            Path file = folder.resolve(instance.id() + ".log");
            if (Files.isRegularFile(file)) {
                GrowingFile log = new GrowingFile(file);
                long end = interval.before().isEmpty()
                        ? log.size()
                        : log.lines(before.getOrDefault(instance.id(), 0L), line -> {
                            if (pattern.matcher(line).find()) {
                                found.increment();
                            }
                        });
                after.put(instance.id(), end);
            }
        }
        if (after.isEmpty()) {
            return new Sample.Nothing("no instance of " + subject.version().version() + " has a log");
        }
        return sample(interval, interval.mark(written(after)), found.sum());
    }

    private Sample sample(Interval interval, String mark, long found) {
        if (interval.before().isEmpty()) {
            return new Sample.Began(mark, interval.why());
        }
        double number =
                source.unit() == Unit.RATE ? found * 1000.0 / interval.length().toMillis() : found;
        return Sample.of(number, Optional.of(mark));
    }

    private static Map<String, Long> offsets(String mark) {
        Map<String, Long> offsets = new HashMap<>();
        for (String one : mark.split(",")) {
            int equals = one.lastIndexOf('=');
            if (equals > 0) {
                offsets.put(one.substring(0, equals), Long.parseLong(one.substring(equals + 1)));
            }
        }
        return offsets;
    }

    private static String written(Map<String, Long> offsets) throws IOException {
        String mark = String.join(
                ",",
                offsets.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
        if (mark.length() > LONGEST_MARK) {
            throw new IOException("too many instances to read the logs of");
        }
        return mark;
    }
}
