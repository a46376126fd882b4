package dev.sluice.it.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.Machine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One application, and before it the built router, which judges a canary with 10 % of the users, and its peers. */
final class Scene implements AutoCloseable {
    private static final double CANARY_PERCENT = 10;

    private final Path folder;
    private final List<AutoCloseable> running = new ArrayList<>();
    private final int stable = Machine.freePort();
    private final int canary = Machine.freePort();
    private final BuiltRouter router;

    private Scene(Path folder) throws IOException {
        this.folder = folder;
        running.add(Nginx.application(fresh("application"), List.of(stable, canary)));
        router = BuiltRouter.start(fresh("router"));
        running.add(router);
    }

    static Scene set(Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Nginx.PROGRAM), "needs package: nginx");
        Scene scene = new Scene(folder);
        try {
            scene.router.serve(
                    BuiltRouter.release(1, "1.0.0", scene.stable),
                    BuiltRouter.release(2, "1.1.0", scene.canary),
                    CANARY_PERCENT);
            return scene;
        } catch (RuntimeException e) {
            scene.close();
            throw e;
        }
    }

    BuiltRouter router() {
        return router;
    }

    /** Starts every proxy that is installed. */
    List<Contender> peers() throws IOException, InterruptedException {
        List<Contender> peers = new ArrayList<>();
        for (Proxy proxy : Proxy.values()) {
            if (proxy.isInstalled()) {
                int port = Machine.freePort();
                running.add(proxy.start(fresh(proxy.packageName()), port, stable));
                peers.add(new Contender(proxy.describe(), URI.create("http://127.0.0.1:" + port)));
            } else {
                System.out.println("needs package: " + proxy.packageName());
            }
        }
        return peers;
    }

    private Path fresh(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable server : running.reversed()) {
            server.close();
        }
    }
}
