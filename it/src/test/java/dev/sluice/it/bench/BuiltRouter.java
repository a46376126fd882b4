package dev.sluice.it.bench;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Percent;
import dev.sluice.base.Version;
import dev.sluice.it.Machine;
import dev.sluice.router.admin.RouterClient;
import dev.sluice.router.store.RouterDirectory;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Endpoint;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.RouteRule;
import dev.sluice.traffic.RoutingTable;
import dev.sluice.traffic.Split;
import dev.sluice.traffic.Stickiness;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The built router, started as Sluice starts it, with this benchmark as its control plane. */
final class BuiltRouter implements AutoCloseable {
    private final Machine machine;
    private final Path folder;
    private final RouterClient client;
    private long tables;

    private BuiltRouter(Machine machine) {
        this.machine = machine;
        this.folder = machine.state().resolve("router/shop/production");
        this.client = new RouterClient(RouterDirectory.adminSocket(folder));
    }

    static BuiltRouter start(Path folder) throws IOException {
        Machine machine = Machine.withSqlite(folder).configure("strategy: blueGreen", "");
        Machine.Result started = machine.sluice("router", "start");
        if (started.status() != 0) {
            machine.close();
            throw new AssertionError(started.all());
        }
        return new BuiltRouter(machine);
    }

    /** A release of one instance. Another deployment number is another release, which has shown nothing yet. */
    static Backend release(long deployment, String version, int port) {
        return new Backend(
                new BackendId(new DeploymentId(deployment), new Version(version)),
                List.of(new RouteRule("/", "web")),
                List.of(new Endpoint("web", deployment + "-web-0", "127.0.0.1", port)));
    }

    /** Puts a canary beside stable: guard with its default limits, users known by the router's cookie. */
    void serve(Backend stable, Backend canary, double percent) {
        client.apply(new RoutingTable(
                Machine.PRODUCTION,
                new Epoch(1),
                ++tables,
                new Listen(
                        "127.0.0.1",
                        Optional.of(machine.url().getPort()),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        List.of(),
                        false),
                Limits.DEFAULT,
                new Stickiness.Cookie("sluice"),
                new Split(Optional.of(stable), Optional.of(canary), Percent.ofShare(percent / 100), List.of()),
                GuardLimits.DEFAULT));
    }

    /** The cut of this release, once there is one. */
    Optional<Cut> cut(BackendId release) {
        return client.state().cut().filter(cut -> cut.backend().equals(release));
    }

    URI url() {
        return machine.url();
    }

    /** The most memory that it has had resident at a time. */
    double peakMebibytes() throws IOException {
        long pid = Long.parseLong(Files.readString(folder.resolve("lock")).strip());
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024.0;
    }

    @Override
    public void close() throws IOException {
        machine.close();
    }
}
