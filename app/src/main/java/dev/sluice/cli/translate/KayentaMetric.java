package dev.sluice.cli.translate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One metric of a canary configuration: two series that are compared. */
final class KayentaMetric {
    private static final Pattern PLACE = Pattern.compile("\\$\\{\\s*([A-Za-z0-9_.-]+)\\s*}");
    private static final String USUAL_TOLERANCE = "0%";

    private final Node metric;
    private final double weight;
    private final Map<String, String> templates;
    private final Map<String, String> given;
    private final MetricDraft draft;

    KayentaMetric(Node metric, double weight, Map<String, String> templates, Map<String, String> given) {
        this.metric = metric;
        this.draft = new MetricDraft(metric);
        this.weight = weight;
        this.templates = templates;
        this.given = given;
    }

    Draft.Metric draft() {
        Node query = metric.get("query").orElse(metric);
        String type = query.text("type").or(() -> query.text("serviceType")).orElse("");
        if (type.equals("prometheus")) {
            draft.put("prometheus", Draft.quoted(prometheus(query)));
            draft.put("address", "http://prometheus:9090");
            metric.remarks()
                    .lost(
                            query.span(),
                            "Prometheus' address",
                            "Kayenta's accounts have it",
                            "say it once for all metrics: guard: {prometheus: http://prometheus:9090}");
        } else {
            draft.noSource(query, "the source `" + type + "`", "a `command` that prints the number can stand in");
        }
        Node analysis = metric.at("analysisConfigurations", "canary").orElse(metric);
        draft.put("compare", compare(analysis));
        draft.put("interval", "1m");
        draft.put("count", "20");
        mode(analysis);
        missing(analysis);
        return draft.done();
    }

    /** The query for one version; what Kayenta calls a scope is the version here. */
    private String prometheus(Node query) {
        Optional<String> template = query.text("customInlineTemplate")
                .filter(t -> !t.isBlank())
                .or(() -> query.text("customFilterTemplate").flatMap(n -> Optional.ofNullable(templates.get(n))));
        String asked = template.map(t -> t.replaceFirst("^PromQL:", "").strip()).orElseGet(() -> average(query));
        TreeSet<String> open = new TreeSet<>();
        Matcher matcher = PLACE.matcher(asked);
        String filled = matcher.replaceAll(found -> {
            String name = found.group(1);
            String value = switch (name) {
                case "scope", "version" -> "${version}";
                default -> given.getOrDefault(name, "");
            };
            if (value.isEmpty()) {
                open.add(name);
            }
            return Matcher.quoteReplacement(value.isEmpty() ? "$" + found.group() : value);
        });
        if (!open.isEmpty()) {
            draft.unsaid(
                    query,
                    "a query whose values nobody gave: " + String.join(", ", open),
                    "the pipeline's stage fills them in",
                    "sluice import --arg " + open.first() + "=VALUE ...");
        } else if (!filled.contains("${version}")) {
            draft.unsaid(
                    query,
                    "a query that is the same for both versions",
                    "they could not be compared",
                    "put the label that tells versions apart into it: {version=\"${version}\"}");
        } else {
            query.remarks()
                    .changed(
                            query.span(),
                            "a scope is the release's version here",
                            "Kayenta tells instances apart by their group",
                            "give what is measured a label with the version, and let the query ask for it");
        }
        return filled;
    }

    /** Without a template, Kayenta asks for the mean over all instances. */
    private static String average(Node query) {
        List<String> labels = new ArrayList<>();
        query.get("labelBindings")
                .map(Node::items)
                .orElse(List.of())
                .forEach(n -> n.text().ifPresent(labels::add));
        labels.add("version=\"${version}\"");
        return "avg(" + query.text("metricName").orElse("") + "{" + String.join(",", labels) + "})";
    }

    private String compare(Node analysis) {
        String direction = analysis.text("direction").orElse("either");
        boolean higher = !direction.equals("decrease");
        if (direction.equals("either")) {
            analysis.remarks()
                    .lost(
                            analysis.get("direction").orElse(metric).span(),
                            "`either` direction",
                            "one way is worse; the draft says higher",
                            "where lower is worse too, add the metric once more with worse: lower");
        }
        Optional<Node> effect = analysis.get("effectSize");
        Optional<Double> allowed = effect.flatMap(e -> e.get(higher ? "allowedIncrease" : "allowedDecrease"))
                .flatMap(Node::number);
        for (String critical : List.of("criticalIncrease", "criticalDecrease")) {
            effect.flatMap(e -> e.get(critical))
                    .ifPresent(n -> n.remarks()
                            .lost(
                                    n.span(),
                                    "`" + critical + "`",
                                    "a second, larger tolerance",
                                    "points far outside are always judged; mode: critical decides alone"));
        }
        analysis.get("outliers")
                .ifPresent(n -> n.remarks()
                        .lost(n.span(), "`outliers`", "ranks are compared, which one wild point moves little", ""));
        String tolerance = allowed.map(a -> percent(Math.abs(a - 1))).orElse(USUAL_TOLERANCE);
        return "{worse: " + (higher ? "higher" : "lower")
                + (tolerance.equals(USUAL_TOLERANCE) ? "" : ", tolerance: " + tolerance) + "}";
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(Math.round(share * 10_000), 2)
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }

    private void mode(Node analysis) {
        if (analysis.isTrue("critical")) {
            draft.put("mode", "critical");
            return;
        }
        long whole = Math.round(weight);
        if (whole < 1) {
            metric.remarks()
                    .trap(metric.span(), "a metric without weight", "its group has none", "in the draft it is muted");
            draft.put("mode", "muted");
            return;
        }
        draft.put("mode", "weighted");
        draft.put("weight", Long.toString(whole));
    }

    private void missing(Node analysis) {
        if (analysis.text("nanStrategy").filter("replace"::equals).isPresent()) {
            analysis.remarks()
                    .trap(
                            analysis.get("nanStrategy").orElse(metric).span(),
                            "a version without data counts as zero",
                            "where higher is worse, a release that reports nothing looks perfect",
                            "in the draft no data is inconclusive; where zero is right: ... or vector(0)");
        } else if (!analysis.isTrue("mustHaveData") && !analysis.isTrue("critical")) {
            analysis.remarks()
                    .trap(
                            analysis.equals(metric) ? metric.span() : analysis.span(),
                            "a metric without data is left out of the score",
                            "a query with a typing mistake never fails",
                            "in the draft no data is inconclusive");
        }
    }
}
