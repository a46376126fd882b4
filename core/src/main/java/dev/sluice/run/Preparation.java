package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.Command;
import dev.sluice.config.DataSpec;
import dev.sluice.config.VariableSpec;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Finding.Checked.Item;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Standing;
import dev.sluice.port.Commands.Finished;
import dev.sluice.port.Database.Facts;
import dev.sluice.port.Probe.AppAddress;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.port.ReleaseStore.SourceState;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The steps before anything that serves is touched. */
final class Preparation {
    private static final Duration TO_ANSWER = Duration.ofSeconds(5);
    private static final long FREE_BYTES = 1L << 30;

    private Preparation() {}

    static Finding preflight(Scene scene) {
        List<Item> items = new ArrayList<>();
        items.add(standing(scene));
        items.add(variables(scene));
        items.addAll(source(scene));
        scene.ports().data().ifPresent(data -> {
            Facts facts = data.database().facts();
            items.add(passed(
                    "database", "%s %s, %d MB".formatted(facts.product(), facts.version(), facts.bytes() >> 20)));
        });
        scene.spec()
                .data()
                .flatMap(DataSpec::redis)
                .ifPresent(url -> items.add(asked(scene, new CheckSpec.Redis("redis", url, TO_ANSWER))));
        items.add(asked(
                scene,
                new CheckSpec.Disk("free disk", scene.ports().stateFolder().toString(), FREE_BYTES)));
        items.add(
                passed("nobody else deploying", "lease of epoch " + scene.term().epoch()));
        List<Item> failed = items.stream().filter(i -> !i.passed()).toList();
        if (!failed.isEmpty()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "%d of %d checks failed: %s"
                            .formatted(
                                    failed.size(),
                                    items.size(),
                                    failed.stream()
                                            .map(i -> i.name() + ": " + i.detail())
                                            .collect(Collectors.joining("; "))),
                    "nothing was touched; put it right and deploy again");
        }
        return new Finding.Checked(items);
    }

    private static Item asked(Scene scene, CheckSpec check) {
        CheckResult result = scene.ports()
                .probe()
                .check(check, scene.spec(), new AppAddress(Map.of(), Optional.empty(), Optional.empty()));
        return new Item(result.name(), result.passed(), result.detail(), result.took());
    }

    /** Throws {@code CHECK_FAILED} unless the release that was live when the plan was made still is, and is not being taken back. */
    static void requireStanding(Scene scene) {
        Item standing = standing(scene);
        if (!standing.passed()) {
            throw new SluiceException(
                    Code.CHECK_FAILED, standing.detail(), "see `sluice status`, and deploy again when that is settled");
        }
    }

    private static Item standing(Scene scene) {
        Optional<BackendId> planned = scene.stable();
        Optional<BackendId> live = scene.environment().live().map(Standing::backend);
        if (!live.equals(planned)) {
            return failed(
                    "live release",
                    "%s was live when this was planned, and now %s is".formatted(version(planned), version(live)));
        }
        return cut(scene, planned)
                .map(cut -> failed(
                        "live release",
                        "the router has taken %s off the traffic: %s; `sluice watch` takes it back"
                                .formatted(version(planned), cut.reason())))
                .orElseGet(() -> passed("live release", version(planned)));
    }

    private static String version(Optional<BackendId> backend) {
        return backend.map(b -> b.version().label()).orElse("nothing");
    }

    /** A router that is not up has no traffic to cut. */
    private static Optional<Cut> cut(Scene scene, Optional<BackendId> backend) {
        try {
            return scene.ports()
                    .router()
                    .state()
                    .cut()
                    .filter(c -> Optional.of(c.backend()).equals(backend));
        } catch (SluiceException down) {
            return Optional.empty();
        }
    }

    private static Item variables(Scene scene) {
        List<String> missing = scene.spec().variables().values().stream()
                .filter(v -> v.required() && v.value().isEmpty())
                .map(VariableSpec::name)
                .sorted()
                .toList();
        int declared = scene.spec().variables().size();
        return missing.isEmpty()
                ? passed("variables", declared + " declared, all present")
                : failed("variables", "missing in " + scene.spec().id().name() + ": " + String.join(", ", missing));
    }

    private static List<Item> source(Scene scene) {
        SourceState source = scene.ports().releases().sourceState(scene.spec(), candidate(scene));
        return List.of(
                source.clean() ? passed("source is clean", "") : failed("source is clean", source.detail()),
                source.onBranch() ? passed("branch", source.detail()) : failed("branch", source.detail()));
    }

    static Finding fetch(Scene scene) {
        Optional<String> served = served(scene);
        Release release = served.flatMap(digest -> kept(scene, digest))
                .orElseGet(() -> scene.ports().releases().fetch(scene.spec(), candidate(scene)));
        if (served.filter(digest -> !digest.equals(release.digest())).isPresent()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the %s that served is gone from this machine, and the one that its source gives now is another: %s, was %s"
                            .formatted(release.version(), release.digest(), served.get()),
                    "nothing was touched; deploy it like a new release if it is the one you want");
        }
        return new Finding.Fetched(release.digest(), release.directory().toString());
    }

    /** The digest of the release to go back to, as it last served: a name may have been given to other content since. */
    private static Optional<String> served(Scene scene) {
        if (scene.state().plan().kind() == Plan.Kind.DEPLOY) {
            return Optional.empty();
        }
        ReleaseRef to = scene.state().plan().to();
        return scene.environment().deployments().reversed().stream()
                .filter(d -> d.plan().to().equals(to))
                .filter(d -> d.isPromoted() && d.rollback().isEmpty())
                .flatMap(d -> d.finding(Finding.Fetched.class).stream())
                .map(Finding.Fetched::digest)
                .findFirst();
    }

    /** Going back needs no source: the release that once served is still here. */
    private static Optional<Release> kept(Scene scene, String digest) {
        return scene.ports().releases().list(scene.spec()).stream()
                .filter(r -> r.version().equals(scene.state().plan().to().version()))
                .filter(r -> r.digest().equals(digest))
                .findFirst();
    }

    private static Candidate candidate(Scene scene) {
        ReleaseRef to = scene.state().plan().to();
        return new Candidate(to.version(), to.source(), to.commit());
    }

    static Finding test(Scene scene) {
        Optional<Command> test = scene.spec().source().test();
        if (test.isEmpty()) {
            return new Finding.Nothing("no tests configured");
        }
        Finished finished = scene.ports()
                .commands()
                .run(
                        scene.spec(),
                        test.get(),
                        scene.directory(),
                        scene.values(),
                        scene.spec().timeouts().command());
        if (!finished.succeeded()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "`%s` ended with %d: %s".formatted(test.get(), finished.status(), finished.output()),
                    "nothing was touched; mend the tests and deploy again");
        }
        return new Finding.Ran(test.get().toString(), finished.output());
    }

    static Finding openRouter(Scene scene) {
        requireStanding(scene);
        scene.term().check();
        scene.ports().router().ensureRunning();
        if (scene.ports().router().state().tableVersion() == 0) {
            Tables.declareNothing(scene);
        }
        return new Finding.Nothing("router is up");
    }

    private static Item passed(String name, String detail) {
        return new Item(name, true, detail, Duration.ZERO);
    }

    private static Item failed(String name, String detail) {
        return new Item(name, false, detail, Duration.ZERO);
    }
}
