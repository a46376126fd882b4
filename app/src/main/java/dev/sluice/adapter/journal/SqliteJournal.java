package dev.sluice.adapter.journal;

import dev.sluice.adapter.journal.Chain.Row;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.port.Journal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The journal in one SQLite file, for the processes of one machine. Every write is one immediate transaction, synced to disk. */
public final class SqliteJournal implements Journal {
    private final Sqlite sqlite;
    private final InstantSource clock;
    private final Predicate<String> holderIsDead;
    private final EventJson json = new EventJson();

    private SqliteJournal(Sqlite sqlite, InstantSource clock, Predicate<String> holderIsDead) {
        this.sqlite = sqlite;
        this.clock = clock;
        this.holderIsDead = holderIsDead;
    }

    /**
     * Opens the file, or makes it. Throws {@code JOURNAL_DAMAGED} or {@code JOURNAL_NEWER}.
     *
     * @param holderIsDead whether the holder of a lease is known to be gone, so that its lease need not be waited for
     */
    public static SqliteJournal open(Path file, InstantSource clock, Predicate<String> holderIsDead) {
        return new SqliteJournal(Sqlite.open(file), clock, holderIsDead);
    }

    /** The journal to look at; where there is none yet, an empty one that is kept nowhere. */
    public static SqliteJournal openToRead(Path file, InstantSource clock, Predicate<String> holderIsDead) {
        return new SqliteJournal(Sqlite.openToRead(file), clock, holderIsDead);
    }

    /**
     * Does what the first use of a journal in a process takes longest for, on a thread of its own: a command has its line to read
     * and its configuration to check meanwhile. Nothing of it shows but the time.
     */
    public static void prepare() {
        Thread.ofPlatform().daemon().name("prepares the journal").start(() -> {
            Sqlite.prepareDriver();
            EventJson.prepare();
        });
    }

    @Override
    public Lease acquire(EnvironmentId environment, String holder, Duration term) {
        return sqlite.write(connection -> {
            Instant now = clock.instant();
            Optional<Lease> lease = Leases.lease(connection, environment);
            Optional<Lease> held =
                    lease.filter(l -> isHeld(l, now) && !l.holder().equals(holder));
            if (held.isPresent()) {
                throw busy(held.get(), now);
            }
            Epoch next = new Epoch(lease.map(l -> l.epoch().number()).orElse(0L) + 1);
            Lease mine = new Lease(environment, holder, next, now, now.plus(term));
            Leases.store(connection, mine);
            return mine;
        });
    }

    private boolean isHeld(Lease lease, Instant now) {
        return !lease.holder().isEmpty() && lease.until().isAfter(now) && !holderIsDead.test(lease.holder());
    }

    private static SluiceException busy(Lease held, Instant now) {
        return new SluiceException(
                Code.BUSY,
                "%s is held by %s since %d s"
                        .formatted(
                                held.environment(),
                                held.holder(),
                                Duration.between(held.since(), now).toSeconds()),
                "wait for it with `sluice watch`");
    }

    @Override
    public Lease renew(Lease lease, Duration term) {
        return sqlite.write(connection -> {
            Leases.requireNewest(connection, lease.environment(), lease.epoch());
            Lease longer = new Lease(
                    lease.environment(),
                    lease.holder(),
                    lease.epoch(),
                    lease.since(),
                    clock.instant().plus(term));
            Leases.store(connection, longer);
            return longer;
        });
    }

    @Override
    public void release(Lease lease) {
        sqlite.write(connection -> {
            if (Leases.epoch(connection, lease.environment()).equals(lease.epoch())) {
                Instant now = clock.instant();
                Leases.store(connection, new Lease(lease.environment(), "", lease.epoch(), lease.since(), now));
            }
            return true;
        });
    }

    @Override
    public Optional<Lease> holder(EnvironmentId environment) {
        Instant now = clock.instant();
        return sqlite.read(connection -> Leases.lease(connection, environment)).filter(l -> isHeld(l, now));
    }

    @Override
    public Epoch epoch(EnvironmentId environment) {
        return sqlite.read(connection -> Leases.epoch(connection, environment));
    }

    @Override
    public DeploymentId open(EnvironmentId environment, Epoch epoch, Event.Opened first) {
        return sqlite.write(connection -> {
            Leases.requireNewest(connection, environment, epoch);
            Instant now = clock.instant();
            DeploymentId id;
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into deployments(environment, opened_at) values (?, ?) returning id")) {
                insert.setString(1, environment.toString());
                insert.setString(2, now.toString());
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    id = new DeploymentId(row.getLong(1));
                }
            }
            insert(connection, id, epoch, first, now);
            return id;
        });
    }

    @Override
    public Entry append(DeploymentId deployment, Epoch epoch, Event event) {
        return sqlite.write(connection -> {
            Leases.requireNewest(connection, environmentOf(connection, deployment), epoch);
            return insert(connection, deployment, epoch, event, clock.instant());
        });
    }

    @Override
    public Entry request(DeploymentId deployment, Event.Requested request) {
        return sqlite.write(connection -> {
            Epoch epoch = Leases.epoch(connection, environmentOf(connection, deployment));
            return insert(connection, deployment, epoch, request, clock.instant());
        });
    }

    @Override
    public List<Entry> read(DeploymentId deployment, long after) {
        return sqlite.read(connection -> {
            List<Entry> entries = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "select seq, at, epoch, kind, body from events where deployment = ? and seq > ? order by seq")) {
                select.setLong(1, deployment.number());
                select.setLong(2, after);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        entries.add(new Entry(
                                deployment,
                                row.getLong(1),
                                Instant.parse(row.getString(2)),
                                new Epoch(row.getLong(3)),
                                json.read(row.getString(4), row.getString(5))));
                    }
                }
            }
            return entries;
        });
    }

    @Override
    public List<DeploymentId> deployments(EnvironmentId environment) {
        return sqlite.read(connection -> {
            List<DeploymentId> ids = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement("select id from deployments where environment = ? order by id")) {
                select.setString(1, environment.toString());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        ids.add(new DeploymentId(row.getLong(1)));
                    }
                }
            }
            return ids;
        });
    }

    @Override
    public Optional<EnvironmentId> environment(DeploymentId deployment) {
        return sqlite.read(connection -> findEnvironment(connection, deployment));
    }

    @Override
    public List<EnvironmentId> environments() {
        return sqlite.read(connection -> {
            List<EnvironmentId> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                            "select environment from deployments group by environment order by min(id)");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(EnvironmentId.parse(row.getString(1)));
                }
            }
            return found;
        });
    }

    /** Reads every row and compares the hash chain; gives what is wrong, nothing when all is well. */
    public List<String> verify() {
        return sqlite.read(connection -> {
            List<String> problems = new ArrayList<>(Sqlite.integrity(connection));
            try (PreparedStatement select = connection.prepareStatement(
                            "select deployment, seq, at, epoch, kind, body, prev_hash, hash from events order by deployment, seq");
                    ResultSet row = select.executeQuery()) {
                String previous = "";
                while (row.next()) {
                    Row stored = new Row(
                            row.getLong(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getLong(4),
                            row.getString(5),
                            row.getString(6));
                    String before = row.getString(7);
                    boolean follows = stored.sequence() == 1 || before.equals(previous);
                    if (!follows || !Chain.hash(before, stored).equals(row.getString(8))) {
                        problems.add("event %d of deployment %d is not as it was written"
                                .formatted(stored.sequence(), stored.deployment()));
                    }
                    previous = row.getString(8);
                }
            }
            return problems;
        });
    }

    private Entry insert(Connection connection, DeploymentId deployment, Epoch epoch, Event event, Instant now)
            throws SQLException {
        long sequence = lastSequence(connection, deployment) + 1;
        Row row = new Row(
                deployment.number(),
                sequence,
                now.toString(),
                epoch.number(),
                EventJson.kind(event),
                json.write(event));
        String previous = previousHash(connection, deployment, sequence);
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into events(deployment, seq, at, epoch, kind, body, prev_hash, hash) values (?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, row.deployment());
            insert.setLong(2, row.sequence());
            insert.setString(3, row.at());
            insert.setLong(4, row.epoch());
            insert.setString(5, row.kind());
            insert.setString(6, row.body());
            insert.setString(7, previous);
            insert.setString(8, Chain.hash(previous, row));
            insert.executeUpdate();
        }
        return new Entry(deployment, sequence, now, epoch, event);
    }

    private static long lastSequence(Connection connection, DeploymentId deployment) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select coalesce(max(seq), 0) from events where deployment = ?")) {
            select.setLong(1, deployment.number());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static String previousHash(Connection connection, DeploymentId deployment, long sequence)
            throws SQLException {
        String sql = sequence == 1
                ? "select hash from events order by rowid desc limit 1"
                : "select hash from events where deployment = ? and seq = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            if (sequence > 1) {
                select.setLong(1, deployment.number());
                select.setLong(2, sequence - 1);
            }
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : Chain.BEGINNING;
            }
        }
    }

    private static EnvironmentId environmentOf(Connection connection, DeploymentId deployment) throws SQLException {
        return findEnvironment(connection, deployment)
                .orElseThrow(() -> new SluiceException(
                        Code.USAGE,
                        "there is no deployment " + deployment,
                        "see `sluice deployments` for those there are"));
    }

    private static Optional<EnvironmentId> findEnvironment(Connection connection, DeploymentId deployment)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select environment from deployments where id = ?")) {
            select.setLong(1, deployment.number());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(EnvironmentId.parse(row.getString(1))) : Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        sqlite.close();
    }
}
