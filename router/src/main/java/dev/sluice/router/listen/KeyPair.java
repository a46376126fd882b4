package dev.sluice.router.listen;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.traffic.Listen;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate chain and the private key that belongs to it, read from two PEM files. */
record KeyPair(List<X509Certificate> chain, PrivateKey key) {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern ANY_KEY = Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----");

    /** Reads both files and makes sure that they belong together. */
    static KeyPair read(Listen.Tls files) {
        Path certificate = Path.of(files.certificate());
        Path key = Path.of(files.key());
        List<X509Certificate> chain = chain(certificate, text(certificate));
        PrivateKey privateKey =
                key(key, text(key), chain.getFirst().getPublicKey().getAlgorithm());
        KeyPair pair = new KeyPair(chain, privateKey);
        if (!pair.belongsTogether()) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "the key in " + key + " is not that of the certificate in " + certificate,
                    "give the certificate and the key of one request; where both are being replaced, the next reading has both");
        }
        return pair;
    }

    SslContext context() {
        try {
            return SslContextBuilder.forServer(key, chain)
                    .sslProvider(SslProvider.JDK)
                    .build();
        } catch (IOException e) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "TLS does not take this certificate: " + e.getMessage(),
                    "have it issued again",
                    e);
        }
    }

    private boolean belongsTogether() {
        byte[] sample = "whose key is this".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(chain.getFirst().getPublicKey());
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<X509Certificate> chain(Path file, String text) {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
                    .stream()
                    .<Certificate>map(certificate -> certificate)
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (CertificateException e) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    file + " is not a certificate: " + e.getMessage(),
                    "it must be PEM: the server's own certificate first, then those that signed it",
                    e);
        }
        throw new SluiceException(
                Code.CONFIGURATION,
                file + " holds no certificate",
                "it must be PEM: the server's own certificate first, then those that signed it");
    }

    private static PrivateKey key(Path file, String text, String algorithm) {
        Matcher found = PRIVATE_KEY.matcher(text);
        if (!found.find()) {
            Matcher other = ANY_KEY.matcher(text);
            String has = other.find() ? "a '" + other.group(1) + "'" : "no key";
            throw new SluiceException(
                    Code.CONFIGURATION,
                    file + " holds " + has + " where an unencrypted 'PRIVATE KEY' (PKCS#8) is needed",
                    "openssl pkcs8 -topk8 -nocrypt -in " + file + " -out key.pem");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(found.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "the key in " + file + " is no " + algorithm + " key, as its certificate wants",
                    "give the certificate and the key of one request",
                    e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "cannot read " + file + ": " + e.getMessage(),
                    "check the paths under listen.tls and that the router's user may read them",
                    e);
        }
    }

    @Override
    public String toString() {
        return "KeyPair[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
