package dev.sluice.adapter.backup;

import dev.sluice.base.Secret;
import java.io.IOException;
import java.util.Optional;

/** How one product's data gets into a backup and back. */
public interface Dumps {
    /** Writes all data as it was at one moment, and says what it held at that moment. */
    Dump dump(Draft draft) throws IOException;

    /** Restores a dump into a database of its own, says what came out, and removes that database again. */
    Content trial(Pieces pieces) throws IOException;

    /** Replaces the database by a dump whose content is known; it is as it was when this throws. */
    void restore(Pieces pieces, Content expected) throws IOException;

    /** Restores a dump into an empty database, or a file that is not there yet, at this URL. */
    void copyInto(Pieces pieces, Secret database) throws IOException;

    /** What this way of making backups is called; empty for a dump. */
    default Optional<String> method() {
        return Optional.empty();
    }

    /** How many bytes the database takes now. */
    long bytes();

    /**
     * What was dumped.
     *
     * @param tool the program that wrote it, with its version
     * @param restorePoint a name in the server's archived log, put there at this moment
     */
    record Dump(Content content, String product, String serverVersion, String tool, Optional<String> restorePoint) {
        /** Of a server whose log nobody archives. */
        public Dump(Content content, String product, String serverVersion, String tool) {
            this(content, product, serverVersion, tool, Optional.empty());
        }

        /** The same with what was kept beside the database. */
        public Dump with(Keyspace beside) {
            return new Dump(content.with(Optional.of(beside)), product, serverVersion, tool, restorePoint);
        }
    }
}
