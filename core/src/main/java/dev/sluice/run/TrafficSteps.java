package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.Percent;
import dev.sluice.base.SluiceException;
import dev.sluice.config.CheckSpec;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Finding.Checked.Item;
import dev.sluice.plan.Step;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Target.Instance;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cohort;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.RouterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The steps that move traffic, and the smoke tests between them. */
final class TrafficSteps {
    private TrafficSteps() {}

    static Finding shift(Scene scene, Step.Shift shift) {
        RouterState state = Tables.declareTrial(scene, shift.weight(), shift.cohorts());
        return new Finding.Shifted(
                shift.weight(), shift.cohorts().stream().map(Cohort::name).toList(), state.tableVersion());
    }

    /** All traffic back to what had it before. Only then is the router's own cut lifted. */
    static Finding routeBack(Scene scene) {
        scene.ports().router().ensureRunning();
        RouterState state = scene.stable()
                .map(stable -> Tables.declareOnly(scene, stable))
                .orElseGet(() -> Tables.declareNothing(scene));
        Optional<Cut> cut = state.cut().filter(c -> c.backend().equals(scene.candidate()));
        cut.ifPresent(c ->
                scene.ports().router().acknowledge(c.backend(), scene.term().epoch()));
        return new Finding.Shifted(Percent.ZERO, List.of(), state.tableVersion());
    }

    /** Smoke tests speak to a backend's instances directly: every instance once, programs once. */
    static Finding smoke(Scene scene, BackendId backend) {
        List<Item> items = new ArrayList<>();
        List<CheckSpec> checks = scene.specOf(backend).smoke();
        List<List<Instance>> lanes = lanes(scene, backend);
        for (int lane = 0; lane < lanes.size(); lane++) {
            for (CheckSpec check : checks) {
                if (lane == 0 || check instanceof CheckSpec.Http) {
                    CheckResult result = scene.ports()
                            .probe()
                            .check(check, scene.specOf(backend), InstanceSteps.address(scene, lanes.get(lane)));
                    items.add(new Item(result.name(), result.passed(), result.detail(), result.took()));
                }
            }
        }
        List<Item> failed = items.stream().filter(i -> !i.passed()).toList();
        if (!failed.isEmpty()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "%d of %d smoke tests failed: %s"
                            .formatted(
                                    failed.size(),
                                    items.size(),
                                    failed.stream()
                                            .map(i -> i.name() + ": " + i.detail())
                                            .collect(Collectors.joining("; "))),
                    "see `sluice logs " + backend.version() + "`");
        }
        return new Finding.Checked(items);
    }

    /** The n-th instance of every component together: a whole app to talk to. */
    private static List<List<Instance>> lanes(Scene scene, BackendId backend) {
        Map<String, List<Instance>> byComponent = scene.instances(backend).stream()
                .filter(i -> i.port() > 0)
                .collect(Collectors.groupingBy(Instance::component, TreeMap::new, Collectors.toList()));
        if (byComponent.isEmpty()) {
            throw new SluiceException(
                    Code.START_FAILED, "no instance of " + backend.version() + " is there to be tested", "");
        }
        int most = byComponent.values().stream().mapToInt(List::size).max().orElseThrow();
        List<List<Instance>> lanes = new ArrayList<>();
        for (int lane = 0; lane < most; lane++) {
            int index = lane;
            lanes.add(byComponent.values().stream()
                    .map(list -> list.get(index % list.size()))
                    .toList());
        }
        return lanes;
    }
}
