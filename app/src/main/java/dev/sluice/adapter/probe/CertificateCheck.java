package dev.sluice.adapter.probe;

import dev.sluice.config.CheckSpec;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** How long the certificates that a server shows stay valid. Whether they are trusted is what an https check says. */
final class CertificateCheck {
    private CertificateCheck() {}

    static Seen judge(CheckSpec.Tls check, Instant now, Duration connect) throws IOException, GeneralSecurityException {
        Instant until = Instant.MAX;
        for (Certificate certificate : shown(check, connect)) {
            if (certificate instanceof X509Certificate x509) {
                Instant end = x509.getNotAfter().toInstant();
                if (x509.getNotBefore().toInstant().isAfter(now)) {
                    return Seen.bad(
                            "not valid before " + day(x509.getNotBefore().toInstant()));
                }
                until = end.isBefore(until) ? end : until;
            }
        }
        if (until.isBefore(now)) {
            return Seen.bad("expired on " + day(until));
        }
        long days = Duration.between(now, until).toDays();
        String detail = "valid until " + day(until) + " (" + days + " days)";
        boolean longEnough = !until.isBefore(now.plus(check.validFor()));
        return longEnough
                ? Seen.good(detail)
                : Seen.bad(detail + ", less than " + check.validFor().toDays() + " days");
    }

    private static Certificate[] shown(CheckSpec.Tls check, Duration connect)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, null);
        try (Socket socket = HttpGet.connected(check.host(), check.port(), connect);
                SSLSocket channel =
                        (SSLSocket) context.getSocketFactory().createSocket(socket, check.host(), check.port(), true)) {
            channel.startHandshake();
            return channel.getSession().getPeerCertificates();
        }
    }

    private static String day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** Lets every certificate be shown: expired ones too. Nothing is ever sent over such a connection. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
