package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import java.util.List;
import java.util.Optional;

/** Words of the command line that several commands share. */
final class Words {
    private Words() {}

    /** What {@code [environment] VERSION} says. */
    record Release(Optional<String> environment, Version version) {}

    static Release release(List<String> words) {
        return new Release(
                words.size() > 1 ? Optional.of(words.getFirst()) : Optional.empty(), new Version(words.getLast()));
    }

    static Follower.Until until(String word) {
        return switch (word) {
            case "promoted" -> Follower.Until.PROMOTED;
            case "baked" -> Follower.Until.ENDED;
            default ->
                throw new SluiceException(
                        Code.USAGE, "--wait is promoted or baked, not '" + word + "'", "leave it out for promoted");
        };
    }
}
