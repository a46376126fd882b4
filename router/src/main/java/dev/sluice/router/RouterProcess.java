package dev.sluice.router;

import dev.sluice.base.SluiceException;
import dev.sluice.router.admin.AdminServer;
import dev.sluice.router.metrics.AccessLog;
import dev.sluice.router.metrics.MetricsPort;
import dev.sluice.router.store.Keeper;
import dev.sluice.router.store.KeptCuts;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.router.store.RouterDirectory;
import dev.sluice.router.traffic.TrafficSwitch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One router from its start to its end, put together from its parts: what it finds in its folder, it goes on with. Parts are
 * started in the order in which a request needs them and closed the other way round.
 */
final class RouterProcess implements AutoCloseable {
    private final RouterDirectory directory;
    private final AccessLog accessLog;
    private final TrafficSwitch traffic;
    private final Doors doors;
    private final Keeper keeper;
    private final RunningRouter router;
    private final MetricsPort metrics;
    private final AdminServer admin;
    private final CompletableFuture<Duration> stopAsked = new CompletableFuture<>();

    /**
     * Starts a router on a folder.
     *
     * @throws dev.sluice.base.SluiceException where another one holds the folder, its cuts are damaged, or a port is taken
     */
    RouterProcess(Path folder) throws IOException {
        directory = RouterDirectory.open(folder);
        accessLog = new AccessLog(directory.accessLog());
        traffic = new TrafficSwitch(
                System::nanoTime,
                InstantSource.system(),
                accessLog,
                directory.cuts().read().orElse(KeptCuts.NONE),
                evidence(directory));
        doors = new Doors(traffic);
        keeper = new Keeper(directory, traffic::cuts, traffic::evidence);
        traffic.afterCut(keeper::wake);
        router = new RunningRouter(traffic, doors, keeper, accessLog, directory.table(), stopAsked::complete);
        router.resume();
        metrics = MetricsPort.start(directory.metricsPort(), router::metrics, router::isReady);
        admin = AdminServer.start(directory.adminSocket(), router);
    }

    /** Evidence that cannot be read is no reason to keep traffic waiting: it is put aside, and the trial begins anew. */
    private static KeptEvidence evidence(RouterDirectory directory) {
        try {
            return directory.evidence().read().orElse(KeptEvidence.NONE);
        } catch (SluiceException e) {
            System.err.println("router: " + e.what() + "; put aside as "
                    + directory.evidence().putAside());
            return KeptEvidence.NONE;
        }
    }

    /** Where it listens, for the line that tells people that it is ready. */
    String describe() {
        String ports = doors.areOpen() ? "" : " no table yet;";
        if (doors.httpPort().isPresent()) {
            ports += " http on port " + doors.httpPort().getAsInt() + ";";
        }
        if (doors.httpsPort().isPresent()) {
            ports += " https on port " + doors.httpsPort().getAsInt() + ";";
        }
        return "router ready:" + ports + " metrics on 127.0.0.1:" + metrics.port() + "; admin on "
                + directory.adminSocket();
    }

    Doors doors() {
        return doors;
    }

    /** Asks it to end within the given time; returns at once. The first to ask sets the time. */
    void stop(Duration drain) {
        stopAsked.complete(drain);
    }

    /** Returns when it was asked to end and has finished what was under way. */
    void awaitStop() throws InterruptedException {
        try {
            doors.drain(stopAsked.get(), traffic::inFlight);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes a stop with an error", e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        doors.close();
        keeper.close();
        accessLog.close();
        metrics.close();
        admin.close();
        directory.close();
    }
}
