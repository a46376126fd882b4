package dev.sluice.cli.translate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A canary configuration of Kayenta, the judge of Spinnaker. */
final class KayentaConfiguration {
    private static final int WHOLE = 100;

    private final Node config;
    private final Map<String, String> given;
    private final Draft draft;

    KayentaConfiguration(Node config, Map<String, String> given, Draft draft) {
        this.config = config;
        this.given = given;
        this.draft = draft;
    }

    /** The configuration in a document; some put it into a request. */
    static Optional<Node> in(Node document) {
        Node inner = document.get("canaryConfig").orElse(document);
        boolean is = inner.has("classifier")
                || inner.has("judge")
                || inner.get("metrics").map(Node::items).orElse(List.of()).stream()
                        .anyMatch(m -> m.has("analysisConfigurations"));
        return is && inner.has("metrics") ? Optional.of(inner) : Optional.empty();
    }

    void translate() {
        List<Node> metrics = config.get("metrics").map(Node::items).orElse(List.of());
        Map<String, Integer> members = new HashMap<>();
        metrics.forEach(m -> members.merge(group(m), 1, Integer::sum));
        Map<String, Double> weights = weights(members);
        Map<String, String> templates = new LinkedHashMap<>();
        config.get("templates")
                .map(Node::entries)
                .orElse(List.of())
                .forEach(e -> e.value().text().ifPresent(text -> templates.put(e.key(), text)));
        int scale = members.values().stream().reduce(1, KayentaConfiguration::leastCommonMultiple);
        for (Node metric : metrics) {
            String group = group(metric);
            double share = weights.getOrDefault(group, 0.0) * scale / members.getOrDefault(group, 1);
            draft.metric(new KayentaMetric(metric, share, templates, given).draft());
            if (metric.get("groups").map(n -> n.items().size()).orElse(0) > 1) {
                metric.remarks().lost(metric.span(), "a metric in several groups", "it counts in the first one", "");
            }
        }
        score();
        config.remarks()
                .changed(
                        config.get("metrics").orElse(config).span(),
                        "Kayenta judges a whole window of time after it is over",
                        "here each metric is compared in 20 measurements, one a minute",
                        "choose `interval` and `count`; Kayenta itself advises 50 points");
    }

    private static String group(Node metric) {
        return metric.get("groups")
                .flatMap(n -> n.items().stream().findFirst())
                .flatMap(Node::text)
                .orElse("");
    }

    /** The weight of each group; those without one share what is left of a hundred. */
    private Map<String, Double> weights(Map<String, Integer> members) {
        Map<String, Double> weights = new HashMap<>();
        Optional<Node> groups = config.at("classifier", "groupWeights");
        groups.map(Node::entries)
                .orElse(List.of())
                .forEach(e -> e.value().number().ifPresent(w -> weights.put(e.key(), w)));
        double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        List<String> without =
                members.keySet().stream().filter(g -> !weights.containsKey(g)).toList();
        without.forEach(group -> weights.put(group, Math.max(0, WHOLE - sum) / without.size()));
        groups.ifPresent(node -> {
            String unknown = weights.keySet().stream()
                    .filter(g -> !members.containsKey(g))
                    .sorted()
                    .collect(Collectors.joining(", "));
            if (!unknown.isEmpty()) {
                node.remarks()
                        .trap(
                                node.span(),
                                "groups without a metric: " + unknown,
                                "their weight is never won, so the score cannot reach 100",
                                "the draft leaves them out");
            }
            if (without.isEmpty() && Math.abs(sum - WHOLE) > 0.01) {
                node.remarks()
                        .trap(
                                node.span(),
                                String.format(Locale.ROOT, "the group weights sum to %.0f, not to 100", sum),
                                "thresholds are of 100",
                                "the draft takes shares of all weights");
            }
        });
        return weights;
    }

    private void score() {
        Optional<Node> thresholds = config.at("classifier", "scoreThresholds");
        Optional<Double> pass = thresholds.flatMap(t -> t.get("pass")).flatMap(Node::number);
        Optional<Double> marginal = thresholds.flatMap(t -> t.get("marginal")).flatMap(Node::number);
        if (pass.isEmpty() || marginal.isEmpty()) {
            config.remarks()
                    .lost(
                            config.get("classifier").orElse(config).span(),
                            "the thresholds of the score",
                            "the pipeline's stage gives them there",
                            "guard: {score: {pass: 95%, marginal: 75%}} is what holds without them");
            return;
        }
        Node at = thresholds.orElseThrow();
        if (marginal.get() > pass.get() || marginal.get() <= 0) {
            at.remarks()
                    .trap(
                            at.span(),
                            marginal.get() <= 0 ? "no score can fail" : "`marginal` is above `pass`",
                            "",
                            "the draft has 95 % and 75 %");
            return;
        }
        draft.score(percent(pass.get()), percent(marginal.get()));
    }

    private static String percent(double of100) {
        return (of100 == Math.rint(of100) ? Long.toString(Math.round(of100)) : Double.toString(of100)) + "%";
    }

    private static int leastCommonMultiple(int a, int b) {
        int x = a;
        int y = b;
        while (y != 0) {
            int rest = x % y;
            x = y;
            y = rest;
        }
        return a / x * b;
    }
}
