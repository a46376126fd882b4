package dev.sluice.cli.translate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Templates and Rollouts of Argo Rollouts, from one or several files: each template once, with the arguments of whoever uses it. */
final class ArgoFiles {
    private static final Set<String> TEMPLATES = Set.of("AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun");

    private final Map<String, Node> templates = new LinkedHashMap<>();
    private final List<Node> rollouts = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Arguments arguments;
    private final Draft draft;

    ArgoFiles(Map<String, String> given, Draft draft) {
        this.arguments = new Arguments(given);
        this.draft = draft;
    }

    /** Whether this document is one of theirs. */
    boolean take(Node document) {
        String kind = document.text("kind").orElse("");
        if (TEMPLATES.contains(kind)) {
            templates.put(
                    document.at("metadata", "name").flatMap(Node::text).orElse("template " + (templates.size() + 1)),
                    document);
        } else if (kind.equals("Rollout")) {
            rollouts.add(document);
        }
        return TEMPLATES.contains(kind) || kind.equals("Rollout");
    }

    void translate() {
        Set<String> used = new HashSet<>();
        for (Node rollout : rollouts) {
            for (ArgoRollout.Use use : new ArgoRollout(rollout, draft).translate()) {
                Optional<Node> template = Optional.ofNullable(templates.get(use.template()));
                if (template.isEmpty()) {
                    use.at()
                            .remarks()
                            .lost(
                                    use.at().span(),
                                    "the template `" + use.template() + "`",
                                    "it is in none of the files",
                                    "name its file too: sluice import ROLLOUT TEMPLATE");
                } else if (used.add(use.template())) {
                    metrics(template.get(), arguments.and(use.arguments()), use.inStep());
                }
            }
        }
        templates.forEach((name, template) -> {
            if (!used.contains(name)) {
                metrics(template, arguments, false);
            }
        });
    }

    private void metrics(Node template, Arguments known, boolean inStep) {
        Node spec = template.get("spec").orElse(template);
        Arguments all = known.and(spec.get("args").map(Node::items).orElse(List.of()));
        Set<String> dry = new HashSet<>();
        spec.get("dryRun")
                .map(Node::items)
                .orElse(List.of())
                .forEach(d -> d.text("metricName").ifPresent(dry::add));
        for (Node metric : spec.get("metrics").map(Node::items).orElse(List.of())) {
            Node filled = metric.with(all::in);
            String name = filled.text("name").orElse("unnamed");
            if (!names.add(name)) {
                metric.remarks()
                        .lost(
                                metric.span(),
                                "a second metric `" + name + "`",
                                "names differ here",
                                "give one another name");
                continue;
            }
            boolean muted = dry.stream().anyMatch(pattern -> name.equals(pattern) || pattern.equals(".*"));
            draft.metric(new ArgoMetric(filled, muted, inStep).draft());
        }
        spec.get("templates")
                .ifPresent(t -> t.remarks()
                        .lost(t.span(), "templates that refer to templates", "", "name the files of all of them"));
    }
}
