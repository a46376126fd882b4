package dev.sluice.adapter.crypt;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.sluice.adapter.backup.Sealing;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Seals for one age recipient, and reads with any of the identities it is given. age itself does not say who wrote a file:
 * anybody can seal for a public key. So manifests are signed by HMAC-SHA256 under a key that is derived from the identity, and
 * a manifest holds the digest of every file: only who can read a backup can make one that we take for ours.
 */
public final class AgeSealing implements Sealing {
    private final Optional<AgeIdentity> recipient;
    private final List<AgeIdentity> identities;

    private AgeSealing(Optional<AgeIdentity> recipient, List<AgeIdentity> identities) {
        this.recipient = recipient;
        this.identities = identities;
    }

    /**
     * Throws {@code CONFIGURATION} where no identity belongs to the recipient: what was sealed could never be verified.
     *
     * @param recipient {@code age1...}; empty where new backups are not sealed
     */
    public static AgeSealing of(Optional<String> recipient, Secret identity) {
        List<AgeIdentity> identities = AgeIdentity.all(identity);
        Optional<AgeIdentity> own = recipient.map(wanted -> identities.stream()
                .filter(i -> i.recipient().equals(wanted))
                .findFirst()
                .orElseThrow(() -> mismatch(wanted, identities)));
        return new AgeSealing(own, identities);
    }

    /** Reads with these identities, and takes nothing for ours that is not sealed. */
    public static AgeSealing reading(Secret identity) {
        List<AgeIdentity> identities = AgeIdentity.all(identity);
        return new AgeSealing(Optional.of(identities.getFirst()), identities);
    }

    private static SluiceException mismatch(String wanted, List<AgeIdentity> identities) {
        return new SluiceException(
                Code.CONFIGURATION,
                AgeIdentity.isRecipient(wanted)
                        ? "`backup.identity` cannot read what is encrypted to " + wanted
                        : "`backup.encryptTo` is no age recipient",
                "the recipient of this identity is " + identities.getFirst().recipient()
                        + ": backups that nobody can read are none");
    }

    @Override
    public Optional<String> recipient() {
        return recipient.map(AgeIdentity::recipient);
    }

    @Override
    public OutputStream seal(OutputStream to) throws IOException {
        try {
            return Channels.newOutputStream(new StandardEncryptingChannelFactory()
                    .newEncryptingChannel(
                            Channels.newChannel(to),
                            List.of(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(
                                    writing().recipient()))));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot encrypt", e);
        }
    }

    @Override
    public InputStream unseal(InputStream from) throws IOException {
        try {
            List<RecipientStanzaReader> readers =
                    identities.stream().map(AgeIdentity::reader).toList();
            return Channels.newInputStream(
                    new StandardDecryptingChannelFactory().newDecryptingChannel(Channels.newChannel(from), readers));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot decrypt: " + e.getMessage(), e);
        }
    }

    @Override
    public String sign(byte[] bytes) {
        return HexFormat.of().formatHex(writing().sign(bytes));
    }

    @Override
    public boolean isSignedBy(byte[] bytes, String signature) {
        byte[] given;
        try {
            given = HexFormat.of().parseHex(signature);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return identities.stream().anyMatch(identity -> MessageDigest.isEqual(identity.sign(bytes), given));
    }

    private AgeIdentity writing() {
        return recipient.orElseThrow(() -> new IllegalStateException("nothing is sealed without a recipient"));
    }
}
