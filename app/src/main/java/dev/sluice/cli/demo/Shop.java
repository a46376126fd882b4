package dev.sluice.cli.demo;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The built sample shop, and the folder from which the demo deploys it.
 *
 * @param folder where the demo's {@code sluice.yaml} is
 * @param visitors the program that visits the shop
 */
record Shop(Path folder, Path visitors, int port) {
    /**
     * Lays the folder out. Throws {@code CHECK_FAILED} where the sample shop is not built.
     *
     * @param home the checkout that Sluice runs from
     */
    static Shop in(Path folder, Path home) {
        Path target = home.resolve("samples/shop/target");
        Path visitors = target.resolve("visitors/shop-visitors.jar");
        if (!Files.isRegularFile(visitors)) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the sample shop is not built: there is no " + visitors,
                    "start the demo as ./sluice demo in a checkout, which builds it");
        }
        try {
            int port = freePort();
            Files.createSymbolicLink(folder.resolve("releases"), target.resolve("releases"));
            Files.writeString(folder.resolve("sluice.yaml"), configuration().replace("@PORT@", Integer.toString(port)));
            return new Shop(folder, visitors, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path configurationFile() {
        return folder.resolve("sluice.yaml");
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    private static String configuration() throws IOException {
        try (InputStream in = Shop.class.getResourceAsStream("sluice.yaml")) {
            if (in == null) {
                throw new IOException("the demo's sluice.yaml is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
