package dev.sluice.router;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The router's process: {@code RouterMain --dir DIR}. Prints one line when it is ready. SIGTERM, SIGINT and the admin method
 * {@code stop} finish what is under way and end with status 0.
 */
public final class RouterMain {
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private RouterMain() {}

    public static void main(String[] arguments) {
        int status = 0;
        try {
            run(folder(arguments));
        } catch (SluiceException e) {
            System.err.println("error[" + e.code().label() + "]: " + e.what());
            if (!e.help().isEmpty()) {
                System.err.println("  = help: " + e.help());
            }
            status = e.code().exitStatus();
        } catch (IOException | InterruptedException e) {
            System.err.println("error[" + Code.INTERNAL.label() + "]: " + e);
            status = Code.INTERNAL.exitStatus();
        }
        Runtime.getRuntime().halt(status);
    }

    private static Path folder(String[] arguments) {
        if (arguments.length != 2 || !arguments[0].equals("--dir")) {
            throw new SluiceException(Code.USAGE, "usage: RouterMain --dir DIR", "DIR is the router's own folder");
        }
        return Path.of(arguments[1]).toAbsolutePath();
    }

    private static void run(Path folder) throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try (RouterProcess router = new RouterProcess(folder)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                router.stop(DRAIN);
                awaitEnd(ended);
            }));
            System.out.println(router.describe());
            router.awaitStop();
        }
        ended.countDown();
    }

    /** Keeps a signal from ending the process before everything is finished and written down; the main thread halts it. */
    private static void awaitEnd(CountDownLatch ended) {
        try {
            ended.await();
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
