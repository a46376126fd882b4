package dev.sluice.config;

import dev.sluice.base.Secret;
import java.util.List;
import java.util.Optional;

/** The environment's database and what is done around it. */
public record DataSpec(
        Secret url, Optional<MigrationSpec> migrations, BackupSpec backup, List<InvariantSpec> invariants) {
    public DataSpec {
        invariants = List.copyOf(invariants);
    }
}
