package dev.sluice.adapter.release;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.base.Version;
import dev.sluice.port.ReleaseStore.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code release.json} of a release's folder, written last: a folder without one does not count.
 *
 * @param prepare the command that prepared it; empty for none
 */
record ReleaseFile(Version version, String source, Optional<String> commit, String digest, String prepare, Instant at) {
    private static final String FILE = "release.json";
    private static final String FILES = "files";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Optional<ReleaseFile> read(Path home) {
        try {
            JsonNode json = JSON.readTree(Files.readString(home.resolve(FILE)));
            return Optional.of(new ReleaseFile(
                    new Version(json.path("version").asString("")),
                    json.path("source").asString(""),
                    Optional.of(json.path("commit").asString("")).filter(id -> !id.isEmpty()),
                    json.path("digest").asString(""),
                    json.path("prepare").asString(""),
                    Instant.parse(json.path("at").asString(""))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Disk.failure("read " + home.resolve(FILE), e);
        } catch (JacksonException e) {
            throw Disk.failure("read " + home.resolve(FILE), new IOException("it is damaged", e));
        }
    }

    void write(Path home) {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", version.label());
        json.put("source", source);
        commit.ifPresent(id -> json.put("commit", id));
        json.put("digest", digest);
        json.put("prepare", prepare);
        json.put("at", at.toString());
        Disk.write(home.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    /** From now on the folder does not count. */
    static void withdraw(Path home) {
        Disk.remove(home.resolve(FILE));
    }

    /** Where the release's own files are, its working directory. */
    static Path files(Path home) {
        return home.resolve(FILES);
    }

    Release release(Path home) {
        return new Release(version, source, commit, digest, files(home), at);
    }
}
