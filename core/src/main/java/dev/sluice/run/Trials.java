package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.Rehearsal.Trial;
import dev.sluice.port.Probe;
import dev.sluice.port.Probe.AppAddress;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Rehearsals.Cast;
import dev.sluice.port.Rehearsals.Stage;
import dev.sluice.run.Rehearsing.Side;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts a version on a copy of the data, waits until it is ready, and runs the smoke tests that ask the app or its data. */
final class Trials {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final Stage stage;
    private final Probe probe;
    private final Time clock;

    Trials(Stage stage, Probe probe, Time clock) {
        this.stage = stage;
        this.probe = probe;
        this.clock = clock;
    }

    /** Whether starting this app would tell anything: that it was started is no proof that it runs. */
    static boolean tell(EnvironmentSpec spec) {
        return spec.smoke().stream().anyMatch(Trials::asksTheApp)
                || spec.routed().stream().allMatch(c -> c.health().isPresent());
    }

    Trial of(Side side, String when) {
        String version = side.version().label();
        try (Cast cast = stage.start(side.spec(), side.version(), side.directory())) {
            Optional<String> notReady = notReady(cast, side.spec());
            if (notReady.isPresent()) {
                return new Trial(version, when, false, notReady.get());
            }
            return smoke(cast, side.spec(), version, when);
        }
    }

    /**
     * A part without a health check is behind a door that is open before it is: there the smoke tests are tried until they pass
     * or its time to get ready is over.
     */
    private Trial smoke(Cast cast, EnvironmentSpec spec, String version, String when) {
        boolean told = spec.routed().stream().allMatch(c -> c.health().isPresent());
        Instant deadline =
                clock.instant().plus(told ? Duration.ZERO : spec.timeouts().ready());
        Trial trial = smoke(cast, version, when);
        while (!trial.passed()
                && clock.instant().isBefore(deadline)
                && cast.ended().isEmpty()) {
            clock.pause(POLL.multipliedBy(10));
            trial = smoke(cast, version, when);
        }
        return trial;
    }

    private Trial smoke(Cast cast, String version, String when) {
        List<CheckResult> results = new ArrayList<>();
        for (CheckSpec check : cast.environment().smoke()) {
            if (asksTheApp(check)) {
                results.add(probe.check(check, cast.environment(), cast.address()));
            }
        }
        List<String> failed = results.stream()
                .filter(r -> !r.passed())
                .map(r -> r.name() + ": " + r.detail())
                .toList();
        Optional<String> ended = cast.ended();
        return ended.map(why -> new Trial(version, when, false, why))
                .orElseGet(() -> failed.isEmpty()
                        ? new Trial(
                                version,
                                when,
                                true,
                                results.isEmpty()
                                        ? "ready; there are no smoke tests"
                                        : results.size() + "/" + results.size())
                        : new Trial(version, when, false, String.join("; ", failed)));
    }

    /** Other servers have nothing to do with a version on a copy. */
    private static boolean asksTheApp(CheckSpec check) {
        return switch (check) {
            case CheckSpec.Http http -> http.isPath();
            case CheckSpec.Sql ignored -> true;
            case CheckSpec.Schema ignored -> true;
            case CheckSpec.Program ignored -> true;
            case CheckSpec.Revision ignored -> false;
            case CheckSpec.Tcp ignored -> false;
            case CheckSpec.Redis ignored -> false;
            case CheckSpec.Tls ignored -> false;
            case CheckSpec.Disk ignored -> false;
        };
    }

    private Optional<String> notReady(Cast cast, EnvironmentSpec spec) {
        Instant deadline = clock.instant().plus(spec.timeouts().ready());
        for (ComponentSpec component : spec.routed()) {
            CheckSpec check = ready(component, cast.address());
            CheckResult result = probe.check(check, cast.environment(), only(component, cast.address()));
            while (!result.passed()) {
                Optional<String> ended = cast.ended();
                if (ended.isPresent()) {
                    return ended;
                }
                if (clock.instant().isAfter(deadline)) {
                    return Optional.of("%s was not ready within %d s: %s"
                            .formatted(component.name(), spec.timeouts().ready().toSeconds(), result.detail()));
                }
                clock.pause(POLL);
                result = probe.check(check, cast.environment(), only(component, cast.address()));
            }
        }
        return Optional.empty();
    }

    private static AppAddress only(ComponentSpec component, AppAddress whole) {
        return new AppAddress(Map.of(component.name(), url(component, whole)), whole.directory(), whole.version());
    }

    private static String url(ComponentSpec component, AppAddress whole) {
        String url = whole.baseUrls().get(component.name());
        if (url == null) {
            throw new SluiceException(Code.INTERNAL, component.name() + " was not started in the rehearsal", "");
        }
        return url;
    }

    private static CheckSpec ready(ComponentSpec component, AppAddress whole) {
        URI uri = URI.create(url(component, whole));
        return component
                .health()
                .<CheckSpec>map(
                        path -> new CheckSpec.Http("ready", path, Optional.empty(), Map.of(), Map.of(), WITHIN, false))
                .orElseGet(() -> new CheckSpec.Tcp("ready", uri.getHost(), uri.getPort(), WITHIN));
    }
}
