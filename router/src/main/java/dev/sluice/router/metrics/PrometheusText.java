package dev.sluice.router.metrics;

import dev.sluice.router.traffic.Measured;
import dev.sluice.router.traffic.Standing;
import dev.sluice.router.traffic.TrafficSwitch;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What a router measured, written as Prometheus reads it (text format 0.0.4). */
public final class PrometheusText {
    private static final long[] BOUNDS_MICROS = {
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000
    };
    private static final double MICROS_PER_SECOND = 1e6;

    private final StringBuilder text = new StringBuilder(4096);

    private PrometheusText() {}

    public static String of(TrafficSwitch traffic, long accessLogDropped) {
        PrometheusText page = new PrometheusText();
        List<Measured> measured = traffic.measured();
        page.requests(measured);
        page.durations(measured);
        page.instances(measured);
        traffic.standing().ifPresent(page::trial);
        page.type(
                "sluice_router_cut", "gauge", "1 while the router holds a canary at 0 and nobody has acknowledged it");
        page.sample("sluice_router_cut", "", traffic.cut().isPresent() ? 1 : 0);
        page.type("sluice_router_unserved_total", "counter", "Requests that no release was there for");
        page.sample("sluice_router_unserved_total", "", traffic.unserved());
        page.type("sluice_router_refused_total", "counter", "Requests that were malformed, too large or too slow");
        page.sample("sluice_router_refused_total", "", traffic.refused());
        page.type("sluice_router_access_log_dropped_total", "counter", "Lines left out because the disk was too slow");
        page.sample("sluice_router_access_log_dropped_total", "", accessLogDropped);
        return page.text.toString();
    }

    private void requests(List<Measured> measured) {
        type("sluice_router_requests_total", "counter", "Requests by backend and class of the status the client got");
        for (Measured one : measured) {
            for (int first = 0; first < one.byStatusClass().size(); first++) {
                String code = first == 0 ? "none" : first + "xx";
                sample(
                        "sluice_router_requests_total",
                        backend(one) + ",code=\"" + code + '"',
                        one.byStatusClass().get(first));
            }
        }
        type("sluice_router_judged_total", "counter", "Requests that the guard looked at");
        measured.forEach(one -> sample("sluice_router_judged_total", backend(one), one.judged()));
        type("sluice_router_failed_total", "counter", "Of the judged requests, failed");
        measured.forEach(one -> sample("sluice_router_failed_total", backend(one), one.failed()));
        type("sluice_router_retries_total", "counter", "Second attempts");
        measured.forEach(one -> sample("sluice_router_retries_total", backend(one), one.retried()));
    }

    private void durations(List<Measured> measured) {
        String name = "sluice_router_request_duration_seconds";
        type(
                name,
                "histogram",
                "From the request's last header byte to the answer's last byte; server errors left out");
        for (Measured one : measured) {
            Histogram micros = one.micros();
            for (long bound : BOUNDS_MICROS) {
                String le = ",le=\"" + bound / MICROS_PER_SECOND + '"';
                sample(name + "_bucket", backend(one) + le, micros.getCountBetweenValues(0, bound));
            }
            sample(name + "_bucket", backend(one) + ",le=\"+Inf\"", micros.getTotalCount());
            sample(name + "_sum", backend(one), micros.getMean() * micros.getTotalCount() / MICROS_PER_SECOND);
            sample(name + "_count", backend(one), micros.getTotalCount());
        }
    }

    private void instances(List<Measured> measured) {
        type("sluice_router_instance_requests_total", "counter", "Attempts by instance");
        each(measured, (labels, it) -> sample("sluice_router_instance_requests_total", labels, it.requests()));
        type("sluice_router_instance_in_flight", "gauge", "Requests under way by instance");
        each(measured, (labels, it) -> sample("sluice_router_instance_in_flight", labels, it.inFlight()));
        type("sluice_router_instance_healthy", "gauge", "0 while an instance is taken out after failures");
        each(measured, (labels, it) -> sample("sluice_router_instance_healthy", labels, it.healthy() ? 1 : 0));
    }

    private interface InstanceLines {
        void write(String labels, Measured.MeasuredInstance instance);
    }

    private static void each(List<Measured> measured, InstanceLines lines) {
        for (Measured one : measured) {
            for (Measured.MeasuredInstance instance : one.instances()) {
                lines.write(backend(one) + ",instance=\"" + escaped(instance.instance()) + '"', instance);
            }
        }
    }

    private void trial(Standing standing) {
        String canary = "backend=\"" + standing.canary() + '"';
        type("sluice_router_canary_weight", "gauge", "The canary's share in force, 0 to 1");
        sample("sluice_router_canary_weight", canary, standing.inForce().share());
        type("sluice_router_canary_share", "gauge", "The canary's share of the last ten seconds' requests, 0 to 1");
        sample("sluice_router_canary_share", canary, standing.measured());
        type("sluice_router_guard_evidence", "gauge", "Evidence against the canary");
        sample("sluice_router_guard_evidence", canary, standing.evidence());
        type("sluice_router_guard_bound", "gauge", "The evidence at which the canary is cut");
        sample("sluice_router_guard_bound", canary, standing.bound());
        if (!standing.judgement().latencies().isEmpty()) {
            type(
                    "sluice_router_guard_alarm_seconds",
                    "gauge",
                    "The latency the canary is held against; 0 where it is not");
            standing.judgement()
                    .latencies()
                    .forEach(slow -> sample(
                            "sluice_router_guard_alarm_seconds",
                            canary + ",percentile=\"" + slow.limit().name() + '"',
                            slow.alarmMicros() / 1e6));
        }
    }

    private static String backend(Measured one) {
        return "backend=\"" + one.backend() + "\",version=\"" + one.backend().version() + '"';
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private void type(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void sample(String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(number(value)).append('\n');
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.6g", value);
    }
}
