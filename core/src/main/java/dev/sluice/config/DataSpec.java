package dev.sluice.config;

import dev.sluice.base.Secret;
import java.util.List;
import java.util.Optional;

/**
 * The environment's database and what is done around it.
 *
 * @param redis a Redis database whose data is kept with it, in the same backups
 */
public record DataSpec(
        Secret url,
        Optional<MigrationSpec> migrations,
        BackupSpec backup,
        List<InvariantSpec> invariants,
        RehearsalSpec rehearsal,
        Optional<Secret> redis) {
    public DataSpec {
        invariants = List.copyOf(invariants);
    }

    public DataSpec(Secret url, Optional<MigrationSpec> migrations, BackupSpec backup, List<InvariantSpec> invariants) {
        this(url, migrations, backup, invariants, RehearsalSpec.DEFAULT);
    }

    /** One without Redis. */
    public DataSpec(
            Secret url,
            Optional<MigrationSpec> migrations,
            BackupSpec backup,
            List<InvariantSpec> invariants,
            RehearsalSpec rehearsal) {
        this(url, migrations, backup, invariants, rehearsal, Optional.empty());
    }

    /** The same for another database. */
    public DataSpec at(Secret other) {
        return new DataSpec(other, migrations, backup, invariants, rehearsal, redis);
    }
}
