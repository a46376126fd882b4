package dev.sluice.router.listen;

import dev.sluice.traffic.Listen;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A self-signed certificate and its key, made by the JDK's own keytool, as the PEM files that a server is given. */
final class TestCertificate {
    private static final String PASSWORD = "only-for-this-test";

    private TestCertificate() {}

    private record Pem(String certificate, String key) {}

    private static final Map<String, Pem> MADE = new ConcurrentHashMap<>();

    /** Writes both files; the same name and algorithm give the same certificate. */
    static Listen.Tls write(Path folder, String name, String algorithm) throws Exception {
        String wanted = name + " " + algorithm;
        if (!MADE.containsKey(wanted)) {
            MADE.put(wanted, make(folder, name, algorithm));
        }
        Pem pem = MADE.get(wanted);
        Path certificate = Files.writeString(folder.resolve(name + ".crt"), pem.certificate);
        Path key = Files.writeString(folder.resolve(name + ".key"), pem.key);
        return new Listen.Tls(certificate.toString(), key.toString());
    }

    private static Pem make(Path folder, String name, String algorithm) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-J-XX:+UseSerialGC",
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new AssertionError("keytool: " + said);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new Pem(
                pem("CERTIFICATE", keys.getCertificate("test").getEncoded()),
                pem("PRIVATE KEY", keys.getKey("test", PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }
}
