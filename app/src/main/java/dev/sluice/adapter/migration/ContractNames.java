package dev.sluice.adapter.migration;

import dev.sluice.config.MigrationSpec;
import java.util.Set;
import java.util.stream.Stream;

/** The revisions that wait until the old version is gone, by any of the names that people call them. */
record ContractNames(Set<String> names) {
    ContractNames {
        names = Set.copyOf(names);
    }

    static ContractNames of(MigrationSpec spec) {
        return new ContractNames(Set.copyOf(spec.contract()));
    }

    /** Whether a revision that goes by these names is one of them. */
    boolean include(String... callings) {
        return Stream.of(callings).anyMatch(names::contains);
    }
}
