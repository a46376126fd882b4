package dev.sluice.adapter.backup;

import java.time.Instant;
import java.util.List;

/** What the manifest of a folder says, whatever the folder holds. */
interface Described {
    /** The newest format that this version of Sluice reads; a folder of a newer one is none. */
    int FORMAT = 3;

    int format();

    String name();

    Instant at();

    /** Whether the files are sealed. */
    boolean needsKey();

    List<StoredFile> files();
}
