package dev.sluice.adapter.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Somewhere off this machine's disk that keeps files under keys such as {@code folder/data/file}. A key is there with all its
 * bytes or not at all.
 */
public interface Store {
    /** Where it is, as people know it; no secret. */
    String place();

    /** The folders at the top, in no order. */
    List<String> folders() throws IOException;

    /** Whether the key holds these very bytes, as far as the store can tell without giving them back. */
    boolean has(String key, long bytes, String sha256) throws IOException;

    /**
     * Puts a file there, in the place of what was there. A call that was killed is carried on by the next one where the store
     * can do that.
     */
    void put(String key, Path file, String sha256) throws IOException;

    /** Throws {@code NoSuchFileException} where there is nothing under the key. */
    InputStream open(String key) throws IOException;

    /** Removes keys in this order; those that are not there are no error. */
    void remove(List<String> keys) throws IOException;

    /** Every key below a folder, unfinished ones included where that is not the same. */
    List<String> keys(String folder) throws IOException;
}
