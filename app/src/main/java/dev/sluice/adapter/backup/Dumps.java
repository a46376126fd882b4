package dev.sluice.adapter.backup;

import dev.sluice.base.Secret;
import java.io.IOException;
import java.nio.file.Path;

/** How one product's data gets into a folder and back. */
public interface Dumps {
    /** Writes all data into an empty directory, as it was at one moment, and says what it held at that moment. */
    Dump dump(Path directory) throws IOException;

    /** Restores a dump into a database of its own, says what came out, and removes that database again. */
    Content trial(Path directory) throws IOException;

    /** Replaces the database by a dump whose content is known; it is as it was when this throws. */
    void restore(Path directory, Content expected) throws IOException;

    /** Restores a dump into an empty database, or a file that is not there yet, at this URL. */
    void copyInto(Path directory, Secret database) throws IOException;

    /** How many bytes the database takes now. */
    long bytes();

    /**
     * What was dumped.
     *
     * @param tool the program that wrote it, with its version
     */
    record Dump(Content content, String product, String serverVersion, String tool) {}
}
