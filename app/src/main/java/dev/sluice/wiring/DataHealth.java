package dev.sluice.wiring;

import dev.sluice.adapter.database.Databases;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.InvariantSpec;
import dev.sluice.journal.Finding;
import dev.sluice.plan.Standing;
import dev.sluice.port.Database;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Probe.Status;
import dev.sluice.run.DataRules;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How an environment's data is, on demand: its invariants, and whether the database is damaged. */
public final class DataHealth {
    private final Workplace workplace;
    private final EnvironmentSpec spec;
    private final Databases databases;

    public DataHealth(Workplace workplace, EnvironmentSpec spec, Databases databases) {
        this.workplace = workplace;
        this.spec = spec;
        this.databases = databases;
    }

    public List<CheckResult> check() {
        DataSpec data = spec.data()
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION, spec.id() + " has no database", "add `database` to sluice.yaml"));
        Map<String, BigDecimal> before = baseline();
        Database database = databases.database(data);
        List<CheckResult> results = new ArrayList<>();
        for (InvariantSpec invariant : data.invariants()) {
            results.add(check(database, invariant, Optional.ofNullable(before.get(invariant.name()))));
        }
        results.addAll(databases.integrity(data));
        return results;
    }

    private static CheckResult check(Database database, InvariantSpec invariant, Optional<BigDecimal> before) {
        long began = System.nanoTime();
        Status status = Status.FAILED;
        String detail;
        try {
            Optional<BigDecimal> number = database.number(invariant.sql());
            Optional<String> broken = number.flatMap(n -> DataRules.broken(invariant, before, n, "now"));
            status = number.isPresent() && broken.isEmpty() ? Status.PASSED : Status.FAILED;
            detail =
                    broken.orElseGet(() -> number.map(BigDecimal::toPlainString).orElse("the query gives no number"));
        } catch (SluiceException e) {
            detail = e.what();
        }
        return new CheckResult(invariant.name(), status, detail, Duration.ofNanos(System.nanoTime() - began));
    }

    /** What the live release's deployment measured after its migration. */
    private Map<String, BigDecimal> baseline() {
        return workplace
                .onlooker()
                .environment(spec.id())
                .live()
                .map(Standing::backend)
                .flatMap(b -> workplace.onlooker().deployment(b.deployment()).finding(Finding.Measured.class))
                .map(Finding.Measured::numbers)
                .orElse(Map.of());
    }
}
