package dev.sluice.adapter.backup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an environment is rebuilt from beside its data: one release as it was fetched, and the text of its configuration.
 *
 * @param at when the release became the environment's
 * @param environment {@code APP/NAME}
 * @param digest the release's, as deployments have it
 * @param tree the digest of the files in it
 * @param configuration the digest of the text
 * @param backup the one made before the deployment
 * @param sealedFor whose key the files can be read with; empty where anybody can read them
 */
public record Kit(
        int format,
        String name,
        Instant at,
        String environment,
        long deployment,
        String version,
        String source,
        Optional<String> commit,
        String digest,
        String tree,
        String configuration,
        Optional<String> backup,
        Optional<String> sealedFor,
        List<StoredFile> files)
        implements Described {
    static final String RELEASE = "release.tar";
    static final String CONFIGURATION = "sluice.yaml";
    private static final int LONGEST = 80;

    public Kit {
        files = List.copyOf(files);
    }

    private static final int FORMAT_OF_KITS = 2;

    /** One whose files are yet to be written. */
    public static Kit of(
            Instant at,
            String environment,
            long deployment,
            String version,
            String source,
            Optional<String> commit,
            String digest,
            String tree,
            String configuration,
            Optional<String> backup) {
        String called = deployment + "-" + version.replaceAll("[^A-Za-z0-9._+-]", "-");
        return new Kit(
                FORMAT_OF_KITS,
                called.substring(0, Math.min(called.length(), LONGEST)),
                at,
                environment,
                deployment,
                version,
                source,
                commit,
                digest,
                tree,
                configuration,
                backup,
                Optional.empty(),
                List.of());
    }

    Kit with(Optional<String> recipient, List<StoredFile> written) {
        return new Kit(
                format,
                name,
                at,
                environment,
                deployment,
                version,
                source,
                commit,
                digest,
                tree,
                configuration,
                backup,
                recipient,
                written);
    }

    /** Whether both hold the same: the files of one that is sealed are never the same twice. */
    public boolean holdsWhat(Kit other) {
        return at.equals(other.at)
                && environment.equals(other.environment)
                && deployment == other.deployment
                && digest.equals(other.digest)
                && tree.equals(other.tree)
                && configuration.equals(other.configuration);
    }

    public long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }

    @Override
    public boolean needsKey() {
        return sealedFor.isPresent();
    }
}
