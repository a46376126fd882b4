package dev.sluice.config;

import dev.sluice.analysis.MetricScore;
import dev.sluice.base.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code guard.metrics} and what stands beside them for all of them. */
final class MetricsReader {
    private static final int MOST = 100;

    private final Optional<Fields> guard;
    private final MetricGround ground;

    MetricsReader(Fields environment, MetricGround ground) {
        this.guard = environment
                .value("guard")
                .filter(g -> g.tree() instanceof Tree.Mapping)
                .map(g -> new Fields((Tree.Mapping) g.tree(), g.scope()));
        this.ground = ground;
    }

    MetricsSpec read() {
        MetricSourceReader sources = new MetricSourceReader(
                connection("prometheus", Section.PROMETHEUS), connection("sentry", Section.SENTRY), ground);
        List<MetricSpec> metrics = new ArrayList<>();
        Names names = new Names("metrics", "give one of them another name");
        List<Value> items =
                guard.flatMap(g -> g.value("metrics")).map(Value::items).orElse(List.of());
        if (items.size() > MOST) {
            items.get(MOST)
                    .problem("more than " + MOST + " metrics", "each is asked at every interval", "leave some out");
            items = items.subList(0, MOST);
        }
        for (Value item : items) {
            new MetricReader(item, sources, ground)
                    .read()
                    .filter(m -> names.take(m.name(), item))
                    .ifPresent(metrics::add);
        }
        return new MetricsSpec(metrics, score());
    }

    /** What all metrics of a kind share: an address alone, or a mapping. */
    private Optional<Fields> connection(String key, Section section) {
        Optional<Value> value = guard.flatMap(g -> g.value(key));
        if (value.isPresent() && value.get().isText() && section == Section.PROMETHEUS) {
            Value address = value.get();
            Tree.Entry entry = new Tree.Entry(new Tree.Scalar("address", true, address.nameSpan()), address.tree());
            return Optional.of(new Fields(new Tree.Mapping(List.of(entry), address.span()), address.scope()));
        }
        return value.flatMap(v -> v.fields(section));
    }

    private MetricScore score() {
        MetricScore usual = MetricScore.DEFAULT;
        Optional<Fields> fields = guard.flatMap(g -> g.value("score")).flatMap(v -> v.fields(Section.SCORE));
        if (fields.isEmpty()) {
            return usual;
        }
        double pass = share(fields.get(), "pass", usual.pass());
        double marginal = share(fields.get(), "marginal", Math.min(usual.marginal(), pass));
        if (marginal > pass || marginal <= 0) {
            fields.get()
                    .problem(
                            marginal > pass ? "`marginal` is above `pass`" : "`marginal` is zero",
                            marginal > pass ? "a score would be fine and failed at once" : "no score could fail",
                            "as in {pass: 95%, marginal: 75%}");
            return usual;
        }
        return new MetricScore(pass, marginal);
    }

    private static double share(Fields fields, String key, double usual) {
        return fields.value(key).flatMap(Value::percent).map(Percent::share).orElse(usual);
    }
}
