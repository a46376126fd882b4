package dev.sluice.plan;

import dev.sluice.base.Version;
import java.util.Optional;

/**
 * Which release is meant.
 *
 * @param source for people: {@code git 3f9c1d2}, {@code archive shop-1.5.0.tar.gz}
 * @param commit the full commit, where it comes from git
 */
public record ReleaseRef(Version version, String source, Optional<String> commit) {}
