package dev.sluice.adapter.backup;

import java.io.IOException;

/** How one product's data gets into a backup and back. */
public interface Dumps {
    /** Writes all data as it was at one moment, and says what it held at that moment. */
    Dump dump(Draft draft) throws IOException;

    /** Restores a dump into a database of its own, says what came out, and removes that database again. */
    Content trial(Pieces pieces) throws IOException;

    /** Replaces the database by a dump whose content is known; it is as it was when this throws. */
    void restore(Pieces pieces, Content expected) throws IOException;

    /** How many bytes the database takes now. */
    long bytes();

    /**
     * What was dumped.
     *
     * @param tool the program that wrote it, with its version
     */
    record Dump(Content content, String product, String serverVersion, String tool) {}
}
