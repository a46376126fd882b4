package dev.sluice.adapter.crypt;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.bech32.Bech32;
import com.exceptionfactory.jagged.bech32.Bech32Address;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.List;
import java.util.Locale;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One X25519 key that reads what is sealed for its recipient. */
final class AgeIdentity {
    private static final String PREFIX = "AGE-SECRET-KEY-1";
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);
    private static final String CURVE = "X25519";
    private static final String MAC = "HmacSHA256";
    private static final byte[] PURPOSE = "sluice backup manifest".getBytes(StandardCharsets.UTF_8);

    private final RecipientStanzaReader reader;
    private final String recipient;
    private final SecretKeySpec signingKey;

    private AgeIdentity(Secret identity) throws GeneralSecurityException {
        byte[] scalar = Bech32.getDecoder().decode(identity.reveal()).getData();
        reader = X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity.reveal());
        recipient = recipientOf(scalar);
        signingKey = new SecretKeySpec(mac(new SecretKeySpec(scalar, MAC), PURPOSE), MAC);
    }

    /** The keys of a text as age keeps them: one a line, with empty lines and comments between. */
    static List<AgeIdentity> all(Secret text) {
        List<AgeIdentity> identities = text.reveal()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> parsed(new Secret(line)))
                .toList();
        if (identities.isEmpty()) {
            throw wrong();
        }
        return identities;
    }

    private static AgeIdentity parsed(Secret identity) {
        if (!identity.reveal().toUpperCase(Locale.ROOT).startsWith(PREFIX)) {
            throw wrong();
        }
        try {
            return new AgeIdentity(identity);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw wrong();
        }
    }

    /** The causes are left out: they may repeat the key. */
    private static SluiceException wrong() {
        return new SluiceException(
                Code.CONFIGURATION,
                "`backup.identity` is no age identity",
                "make a key with `age-keygen -o backup.key` and write identity: ${file:/path/to/backup.key}");
    }

    RecipientStanzaReader reader() {
        return reader;
    }

    /** Whom to seal for so that this key reads it: {@code age1...}. */
    String recipient() {
        return recipient;
    }

    byte[] sign(byte[] bytes) {
        try {
            return mac(signingKey, bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }

    private static byte[] mac(SecretKeySpec key, byte[] bytes) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(MAC);
        mac.init(key);
        return mac.doFinal(bytes);
    }

    /** The public key is the private one times the base point (RFC 7748, section 6.1). */
    private static String recipientOf(byte[] scalar) throws GeneralSecurityException {
        NamedParameterSpec curve = new NamedParameterSpec(CURVE);
        KeyFactory keys = KeyFactory.getInstance(CURVE);
        KeyAgreement times = KeyAgreement.getInstance(CURVE);
        times.init(keys.generatePrivate(new XECPrivateKeySpec(curve, scalar)));
        times.doPhase(keys.generatePublic(new XECPublicKeySpec(curve, BASE_POINT)), true);
        return Bech32.getEncoder().encode("age", times.generateSecret()).toString();
    }

    /** Whether a text is a recipient that can be sealed for. */
    static boolean isRecipient(String text) {
        try {
            Bech32Address address = Bech32.getDecoder().decode(text);
            return address.getHumanReadablePart().toString().equals("age") && address.getData().length == 32;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
