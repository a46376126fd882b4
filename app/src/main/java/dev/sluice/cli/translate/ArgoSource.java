package dev.sluice.cli.translate;

import dev.sluice.config.Quantities;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a metric of an analysis template comes from: Prometheus, or a JSON document of the web. */
final class ArgoSource {
    private static final Pattern SECRET = Pattern.compile("(?i)auth|token|key|secret|cookie|password");

    private final Node metric;
    private final MetricDraft draft;

    ArgoSource(Node metric, MetricDraft draft) {
        this.metric = metric;
        this.draft = draft;
    }

    /** Whether what is asked answers with a list. */
    boolean translate() {
        Optional<Node> provider = metric.get("provider");
        Optional<Node> prometheus = provider.flatMap(p -> p.get("prometheus"));
        Optional<Node> web = provider.flatMap(p -> p.get("web"));
        if (prometheus.isPresent()) {
            prometheus(prometheus.get());
        } else if (web.isPresent()) {
            web(web.get());
        } else {
            Node at = provider.orElse(metric);
            String kind = provider.flatMap(p -> p.entries().stream().findFirst())
                    .map(Node.Entry::key)
                    .orElse("none");
            draft.noSource(
                    at,
                    "the provider `" + kind + "`",
                    kind.equals("job")
                            ? "run it as a smoke test, or as a metric: command: ..."
                            : "a `command` that prints the number can stand in");
        }
        return prometheus.isPresent();
    }

    private void prometheus(Node prometheus) {
        String query = prometheus.text("query").orElse("").strip();
        draft.put("prometheus", Draft.quoted(query));
        prometheus
                .get("address")
                .ifPresent(n ->
                        draft.put("address", Draft.quoted(address(n, n.text().orElse("")))));
        if (!prometheus.has("address")) {
            metric.remarks()
                    .lost(
                            prometheus.span(),
                            "Prometheus' address",
                            "the controller knows it there",
                            "say it once for all metrics: guard: {prometheus: http://prometheus:9090}");
            draft.put("address", "http://prometheus:9090");
        }
        open(prometheus, query);
        headers(prometheus);
        for (String key : List.of("rangeQuery", "authentication", "insecure")) {
            prometheus
                    .get(key)
                    .ifPresent(n -> draft.unsaid(
                            n,
                            "`" + key + "` of Prometheus",
                            "it would ask something else, or somebody else",
                            key.equals("rangeQuery")
                                    ? "ask for one number: avg_over_time(...)"
                                    : "an Authorization header can be given: headers"));
        }
        prometheus.get("timeout").ifPresent(this::timeout);
    }

    private void web(Node web) {
        String url = web.get("url").map(n -> address(n, n.text().orElse(""))).orElse("");
        draft.put("http", Draft.quoted(url));
        String path = web.text("jsonPath").orElse("$").strip();
        draft.put("json", Draft.quoted(path.replaceFirst("^\\{(.*)}$", "$1")));
        open(web, url);
        headers(web);
        for (String key : List.of("body", "jsonBody", "authentication", "insecure")) {
            web.get(key)
                    .ifPresent(n -> draft.unsaid(
                            n, "`" + key + "` of a web metric", "here it is a plain GET", "a `command` can do it"));
        }
        web.get("method")
                .filter(m -> m.text().filter(t -> !t.equalsIgnoreCase("GET")).isPresent())
                .ifPresent(m -> draft.unsaid(
                        m, "another method than GET", "a measurement changes nothing here", "a `command` can do it"));
        web.get("timeoutSeconds").ifPresent(this::timeout);
    }

    private void timeout(Node timeout) {
        timeout.text().flatMap(GoDuration::parse).ifPresent(t -> draft.put("timeout", Quantities.text(t)));
    }

    private void headers(Node source) {
        List<String> pairs = new ArrayList<>();
        for (Node header : source.get("headers").map(Node::items).orElse(List.of())) {
            header.text("key")
                    .ifPresent(key -> pairs.add(Draft.quoted(key) + ": " + Draft.inQuotes(value(key, header))));
        }
        if (!pairs.isEmpty()) {
            draft.put("headers", "{" + String.join(", ", pairs) + "}");
        }
    }

    /** What is secret comes from the environment; a secret that is written down here is not repeated. */
    private String value(String key, Node header) {
        String value = header.text("value").orElse("");
        boolean secret = SECRET.matcher(key).find() && !value.contains("${env:");
        header.get("value").filter(v -> secret).ifPresent(v -> metric.remarks().hide(v.span()));
        open(header, value);
        if (!secret || !Arguments.open(value).isEmpty()) {
            return value;
        }
        String variable = key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        metric.remarks()
                .changed(
                        header.span(),
                        "a secret that is written into the file",
                        "whoever reads the file can use it",
                        "export " + variable + "=..., and give out a new one");
        return "${env:" + variable + "}";
    }

    /** An address without the user and the password that may stand in it. */
    private String address(Node at, String text) {
        String plain = text.replaceFirst("^([A-Za-z]+://)[^/@]*@", "$1");
        if (!plain.equals(text)) {
            metric.remarks().hide(at.span());
            draft.unsaid(
                    at,
                    "a user and a password in an address",
                    "secrets do not stand in addresses",
                    "headers: {Authorization: \"Basic ${env:NAME}\"}");
        }
        return plain;
    }

    /** What is asked must be whole: a query with a hole in it has no data, and nobody would know why. */
    private void open(Node at, String text) {
        List<String> open = Arguments.open(text);
        if (!open.isEmpty()) {
            draft.unsaid(
                    at,
                    "a metric whose arguments nobody gave: " + String.join(", ", open),
                    "its template is filled in elsewhere",
                    "sluice import --arg " + open.getFirst() + "=VALUE ..., or give the Rollout's file too");
        }
    }
}
