package dev.sluice.adapter.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * How backups are kept from others: what is written can only be read with a key, and a manifest that somebody else wrote is
 * told from ours.
 */
public interface Sealing {
    /** For whom new backups are sealed, as their manifests say it; no secret. Empty: they are left plain. */
    Optional<String> recipient();

    /** What is written comes out sealed; closing it ends the seal and closes what is below. */
    OutputStream seal(OutputStream to) throws IOException;

    /** Reads what was sealed for us. Reading fails at the first byte that was changed, and at an end that came too early. */
    InputStream unseal(InputStream from) throws IOException;

    /** What only somebody who can unseal can say about these bytes, in hexadecimal. */
    String sign(byte[] bytes);

    /** Whether that was said about these bytes by one who can read what we read. */
    boolean isSignedBy(byte[] bytes, String signature);
}
