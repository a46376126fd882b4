package dev.sluice.cli.demo;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.demo.Outcome.Expectation;
import dev.sluice.cli.terminal.Session;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Trigger;
import dev.sluice.report.Units;
import dev.sluice.traffic.Cut;
import dev.sluice.wiring.StateFolder;
import dev.sluice.wiring.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The whole story on this machine: a shop with visitors, a good release that gets all traffic step by step, and a bad one that
 * is taken back. Everything of it is in one temporary folder and ends with it.
 */
public final class Demo implements AutoCloseable {
    private static final String VISITORS_LOG = "visitors.log";
    static final EnvironmentId SHOP = new EnvironmentId("shop", "production");
    private static final Duration TO_STOP_TELLING = Duration.ofSeconds(20);
    private final Session session;
    private final BiFunction<Session, List<String>, Integer> sluice;
    private final Path folder;
    private final StateFolder state;
    private final Instant begun;
    private final List<Expectation> expectations = new ArrayList<>();
    private Optional<DemoDatabase> database = Optional.empty();
    private Optional<Visitors> visitors = Optional.empty();
    private Optional<String> verdict = Optional.empty();
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile Optional<Thread> teller = Optional.empty();
    private volatile boolean closing;
    private boolean closed;

    /** @param sluice runs a command line as a user would have typed it, and gives its exit status */
    public Demo(Session session, BiFunction<Session, List<String>, Integer> sluice) {
        this.session = session;
        this.sluice = sluice;
        this.begun = session.clock().instant();
        try {
            this.folder = Files.createTempDirectory(Remains.PREFIX).toRealPath();
            this.state = new StateFolder(Files.createDirectory(folder.resolve("state")));
            // The database server may run as another user than root, and has to get at its own folder.
            Disk.enterableByAll(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Tells the story; gives whether it ended as it should.
     *
     * @param home the checkout that Sluice runs from
     * @param asked the database to use; empty to choose
     */
    public boolean run(Path home, Optional<String> asked) {
        teller = Optional.of(Thread.currentThread());
        try {
            return told(home, asked);
        } finally {
            told.countDown();
        }
    }

    private boolean told(Path home, Optional<String> asked) {
        Terminal terminal = session.terminal();
        Shop shop = Shop.in(folder, home);
        DemoDatabase store = DemoDatabase.start(asked, folder);
        database = Optional.of(store);
        terminal.say("database: " + store.description() + " · everything is in " + folder);
        Session own = own(shop, store);
        Path ledger = folder.resolve("orders.txt");

        chapter("1.0.0: the first release");
        if (!deploy(own, "1.0.0", 0, "promoted")) {
            return false;
        }
        Visitors people = Visitors.start(shop, ledger, folder.resolve(VISITORS_LOG));
        visitors = Optional.of(people);
        chapter("1.1.0: a good release, by canary, while people read and order");
        deploy(own, "1.1.0", 0, "promoted");
        long before = products(store);
        chapter("1.2.0: a bad release: it fails one request in five once it has visitors");
        deploy(own, "1.2.0", 4, "taken back");
        Visitors.Totals counted = people.sendHome();
        Outcome outcome = new Outcome(
                store.description(),
                Duration.between(begun, session.clock().instant()),
                counted,
                Visitors.verify(shop, ledger, store.url(), folder.resolve(VISITORS_LOG)),
                expectations,
                cut(),
                new Outcome.Rows(before, products(store)));
        terminal.print("");
        terminal.print(outcome.lines());
        if (!outcome.good()) {
            troubles().forEach(line -> terminal.print("  trouble    " + line));
        }
        verdict = Optional.of(
                outcome.good()
                        ? terminal.outPaint().good("✔ no request lost, no order missing, the bad release taken back")
                        : terminal.outPaint().bad("✖ this is not how it should have gone"));
        return outcome.good();
    }

    /** What is left to say once everything is stopped, or stays: how the story ended. Empty where it was not told to its end. */
    public Optional<String> verdict() {
        return verdict;
    }

    /** Leaves everything running and says what to try. */
    public List<String> keep() {
        closed = true;
        return List.of(
                "everything still runs; to try:",
                "  cd " + folder,
                "  export DATABASE_URL=" + database.map(DemoDatabase::url).orElse("") + " JAVA_HOME="
                        + System.getProperty("java.home"),
                "  sluice status --state state",
                "  sluice deploy 1.3.0 --state state",
                "  sluice rollback --state state",
                "  sluice demo --end " + folder + "    ends all of it");
    }

    /** The first things that went wrong for visitors, as they told them. */
    private List<String> troubles() {
        Path log = folder.resolve(VISITORS_LOG);
        if (!Files.isReadable(log)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.limit(10).toList();
        } catch (IOException e) {
            return List.of("the visitors' own log cannot be read: " + e.getMessage());
        }
    }

    private void chapter(String title) {
        session.terminal().say("");
        session.terminal().say(session.terminal().errPaint().strong("── " + title));
    }

    private Session own(Shop shop, DemoDatabase store) {
        Map<String, String> variables = new HashMap<>(session.variables());
        variables.put("DATABASE_URL", store.url());
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        return new Session(
                session.terminal(),
                variables,
                shop.folder(),
                session.home(),
                session.user(),
                session.clock(),
                session.local(),
                Optional.of(this::audience));
    }

    private List<String> audience() {
        return visitors.map(people -> {
                    Visitors.Totals now = people.totals();
                    return List.of("visitors   " + Units.count(now.sent()) + " requests · " + Units.count(now.lost())
                            + " lost · " + Units.count(now.wrong()) + " wrong · " + Units.count(now.failed())
                            + " failed · " + Units.count(now.orders()) + " orders");
                })
                .orElse(List.of());
    }

    private boolean deploy(Session own, String version, int wanted, String end) {
        Instant from = session.clock().instant();
        int status = sluice.apply(
                own,
                List.of(
                        "deploy",
                        version,
                        "--by",
                        "demo",
                        "--yes",
                        "--state",
                        state.root().toString()));
        if (closing) {
            throw new SluiceException(Code.TIMED_OUT, "the demo was interrupted", "");
        }
        expectations.add(new Expectation(
                version,
                end,
                status == wanted,
                Duration.between(from, session.clock().instant())));
        return status == wanted;
    }

    private Optional<Cut> cut() {
        try (Workplace workplace = new Workplace(state, session.variables(), session.clock())) {
            return workplace
                    .onlooker()
                    .environment(SHOP)
                    .newest()
                    .flatMap(DeploymentState::rollback)
                    .flatMap(r ->
                            r.trigger() instanceof Trigger.Guard guard ? Optional.of(guard.cut()) : Optional.empty());
        }
    }

    private long products(DemoDatabase store) {
        DataSpec data = new DataSpec(new Secret(store.url()), Optional.empty(), BackupSpec.DEFAULT, List.of());
        return new Databases(session.clock())
                .database(data)
                .number("select count(*) from products")
                .map(BigDecimal::longValue)
                .orElse(0L);
    }

    /** Ends everything that the demo started, and removes its folder. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        awaitTeller();
        session.terminal().say("stopping what the demo started");
        visitors.ifPresent(Visitors::close);
        new Remains(folder, session).end();
    }

    /** Whoever still tells the story must start nothing more before everything is stopped. */
    private void awaitTeller() {
        closing = true;
        teller.filter(thread -> thread != Thread.currentThread()).ifPresent(Thread::interrupt);
        try {
            boolean over = teller.isEmpty() || told.await(TO_STOP_TELLING.toMillis(), TimeUnit.MILLISECONDS);
            if (!over) {
                session.terminal().say("something of the demo still goes on and may be left behind in " + folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
