package dev.sluice.shop.visitors;

import dev.sluice.shop.Arguments;
import dev.sluice.shop.store.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The command line of the visitors. Counts go to standard output, a line of JSON each second; what went wrong to standard error. */
public final class Visitors {
    private static final String USAGE = """
            usage: Visitors --url http://HOST:PORT [--rate 200] [--connections 32] [--visitors 300]
                            [--timeout-millis 10000] [--ledger FILE] [--seconds N]
                   Visitors verify --ledger FILE [--database URL]
            Without --seconds they come until standard input ends or the process is told to end.
            Without --database the URL is that of the environment variable DATABASE_URL.
            Ends with 0 when nothing was lost, wrong, missing or repeated, and with 1 otherwise.
            """;
    private static final Set<String> OPTIONS =
            Set.of("url", "rate", "connections", "visitors", "timeout-millis", "ledger", "seconds", "database");

    private Visitors() {}

    public static void main(String... line) throws IOException, SQLException, InterruptedException {
        try {
            Arguments arguments = Arguments.parse(OPTIONS, line);
            boolean fine = arguments.words().equals(List.of("verify")) ? verify(arguments) : visit(arguments);
            System.exit(fine ? 0 : 1);
        } catch (IllegalArgumentException wrong) {
            System.err.print("error: " + wrong.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
    }

    private static boolean verify(Arguments arguments) throws IOException, SQLException {
        String url = arguments
                .option("database")
                .or(() -> Optional.ofNullable(System.getenv("DATABASE_URL")))
                .orElseThrow(() -> new IllegalArgumentException("neither --database nor DATABASE_URL is given"));
        Verification verification =
                Verification.of(Ledger.read(Path.of(arguments.required("ledger"))), DatabaseUrl.parse(url));
        verification.missing().stream().limit(10).forEach(id -> System.err.println("missing: " + id));
        verification.repeated().stream().limit(10).forEach(id -> System.err.println("repeated: " + id));
        System.out.println(verification.json());
        return verification.holds();
    }

    private static boolean visit(Arguments arguments) throws IOException, InterruptedException {
        if (!arguments.words().isEmpty()) {
            throw new IllegalArgumentException("not a command: " + String.join(" ", arguments.words()));
        }
        int connections = arguments.positive("connections", 32);
        Crowd.Plan plan = new Crowd.Plan(
                URI.create(arguments.required("url")),
                arguments.positive("rate", 200),
                connections,
                arguments.positive("visitors", Math.max(300, connections)),
                Duration.ofMillis(arguments.positive("timeout-millis", 10_000)));
        Optional<Integer> seconds = arguments.option("seconds").map(given -> arguments.positive("seconds", 1));
        Optional<String> ledger = arguments.option("ledger");
        if (ledger.isEmpty()) {
            return follow(plan, Optional.empty(), seconds);
        }
        try (Ledger open = Ledger.open(Path.of(ledger.get()))) {
            return follow(plan, Optional.of(open), seconds);
        }
    }

    private static boolean follow(Crowd.Plan plan, Optional<Ledger> ledger, Optional<Integer> seconds)
            throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(1);
        CountDownLatch summed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWhenTold(enough, summed)));
        if (seconds.isEmpty()) {
            Thread.ofPlatform().daemon().name("standard-input").start(() -> endWithInput(enough));
        }
        try {
            Crowd crowd = Crowd.start(plan, ledger, System.err);
            for (int second = 1; seconds.isEmpty() || second <= seconds.get(); second++) {
                long untilNext = Duration.ofSeconds(second).minus(crowd.age()).toMillis();
                if (enough.await(untilNext, TimeUnit.MILLISECONDS)) {
                    break;
                }
                print("second", crowd, crowd.totalsWithRecentLatency());
            }
            crowd.stop();
            Totals totals = crowd.totals();
            print("summary", crowd, totals);
            return totals.flawless();
        } finally {
            summed.countDown();
        }
    }

    private static void print(String kind, Crowd crowd, Totals totals) {
        double seconds = Double.parseDouble(
                String.format(Locale.ROOT, "%.1f", crowd.age().toMillis() / 1e3));
        System.out.println(totals.json(kind, seconds));
        System.out.flush();
    }

    private static void endWithInput(CountDownLatch enough) {
        try (InputStream input = System.in) {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            System.err.println("standard input broke off: " + closed.getMessage());
        }
        enough.countDown();
    }

    private static void endWhenTold(CountDownLatch enough, CountDownLatch summed) {
        enough.countDown();
        try {
            summed.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
