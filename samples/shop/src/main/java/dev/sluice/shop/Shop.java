package dev.sluice.shop;

import dev.sluice.shop.site.Health;
import dev.sluice.shop.site.JsonApi;
import dev.sluice.shop.site.Part;
import dev.sluice.shop.site.Site;
import dev.sluice.shop.site.WebPages;
import dev.sluice.shop.store.Carts;
import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Database;
import dev.sluice.shop.store.DatabaseUrl;
import dev.sluice.shop.store.Orders;
import dev.sluice.shop.store.WorkerRun;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts one component of a release: {@code web}, {@code api} or {@code worker}; without a name, web and api on one port. The
 * database comes from the environment
 * variable {@code DATABASE_URL}. SIGTERM lets it finish what it has begun.
 */
public final class Shop {
    private static final Logger LOG = LoggerFactory.getLogger(Shop.class);
    private static final String USAGE = """
            usage: java -jar shop.jar [web|api] --port PORT [--keep-alive-millis MILLIS]
                   java -jar shop.jar worker
            environment: DATABASE_URL            postgresql://user:password@host:port/name or sqlite:PATH
                         SHOP_KEEP_ALIVE_MILLIS  used where --keep-alive-millis is not given; else 60000
            """;
    private static final String KEEP_ALIVE = "keep-alive-millis";
    private static final int KEEP_ALIVE_MILLIS = 60_000;

    private final Release release;
    private final Clock clock = Clock.systemUTC();

    private Shop(Release release) {
        this.release = release;
    }

    /** Runs until the process is told to end. Ends it with status 2 where the command line makes no sense. */
    public static void run(Release release, String... line) throws IOException, InterruptedException {
        Arguments arguments;
        DatabaseUrl url;
        String component;
        try {
            arguments = Arguments.parse(Set.of("port", KEEP_ALIVE), line)
                    .otherwise(KEEP_ALIVE, System.getenv("SHOP_KEEP_ALIVE_MILLIS"));
            url = DatabaseUrl.parse(Optional.ofNullable(System.getenv("DATABASE_URL"))
                    .orElseThrow(() -> new IllegalArgumentException("DATABASE_URL is not set")));
            component = component(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.print("error: " + wrong.getMessage() + "\n" + USAGE);
            System.exit(2);
            return;
        }
        Shop shop = new Shop(release);
        switch (component) {
            case "web" -> shop.serve(arguments, url, "/health/", shop::web);
            case "api" -> shop.serve(arguments, url, "/api/health/", shop::api);
            case "worker" -> shop.work(url);
            default -> shop.serve(arguments, url, "/health/", shop::webAndApi);
        }
    }

    private static String component(Arguments arguments) {
        String component = String.join(" ", arguments.words());
        switch (component) {
            case "", "web", "api" -> arguments.required("port");
            case "worker" -> {}
            default -> throw new IllegalArgumentException("say which component: web, api or worker");
        }
        arguments.positive("port", 1);
        arguments.positive(KEEP_ALIVE, KEEP_ALIVE_MILLIS);
        return component;
    }

    @FunctionalInterface
    private interface Component {
        Part of(Database database, Catalogue catalogue);
    }

    private Part web(Database database, Catalogue catalogue) {
        return new WebPages(catalogue, new Carts(database), release.version());
    }

    private Part api(Database database, Catalogue catalogue) {
        return new JsonApi(catalogue, new Orders(database, clock));
    }

    private Part webAndApi(Database database, Catalogue catalogue) {
        return web(database, catalogue).with("/api/", api(database, catalogue));
    }

    private void serve(Arguments arguments, DatabaseUrl url, String healthPrefix, Component component)
            throws IOException {
        int port = arguments.positive("port", 0);
        Duration keepAlive = Duration.ofMillis(arguments.positive(KEEP_ALIVE, KEEP_ALIVE_MILLIS));
        Database database = Database.open(url);
        Part part = component.of(database, release.shelves().open(database));
        Site site = new Site(release.version(), keepAlive);
        int opened = site.open(port, part.with(healthPrefix, new Health(healthPrefix, database, site::leaving)));
        onTermination(() -> {
            site.leave();
            database.close();
        });
        LOG.info("shop {} listens on port {}, database {}", release.version(), opened, url);
    }

    private void work(DatabaseUrl url) throws InterruptedException {
        Database database = Database.open(url);
        Catalogue catalogue = release.shelves().open(database);
        String id = ProcessHandle.current().pid() + "@" + clock.millis();
        Worker worker = new Worker(new WorkerRun(database, catalogue, clock, id, release.version()));
        onTermination(() -> {
            worker.end();
            database.close();
        });
        LOG.info("shop {} worker {} packs orders, database {}", release.version(), id, url);
        worker.work();
    }

    private void onTermination(Runnable leave) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            leave.run();
            LOG.info("shop {} has ended", release.version());
        }));
    }
}
