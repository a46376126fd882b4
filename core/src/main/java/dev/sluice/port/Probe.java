package dev.sluice.port;

import dev.sluice.config.CheckSpec;
import dev.sluice.config.EnvironmentSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks the questions of {@link CheckSpec}. */
public interface Probe {
    /**
     * Runs one check. Never throws for what the check finds: a check that could not be asked is an error in its result.
     *
     * @param app where paths of the app are asked
     */
    CheckResult check(CheckSpec check, EnvironmentSpec environment, AppAddress app);

    /**
     * How to reach the app.
     *
     * @param baseUrls by component, where its paths are served ({@code http://127.0.0.1:4001}); the component whose route is
     *     the longest prefix of a check's path is asked
     * @param directory the release's directory, for programs
     * @param version what is being checked, for programs
     */
    record AppAddress(Map<String, String> baseUrls, Optional<Path> directory, Optional<String> version) {
        public AppAddress {
            baseUrls = Map.copyOf(baseUrls);
        }
    }

    /** What came out. {@code detail} says what was seen, or why it could not be asked. */
    record CheckResult(String name, Status status, String detail, Duration took) {
        public boolean passed() {
            return status != Status.FAILED;
        }
    }

    /** {@code WARNING}: an external check failed. */
    enum Status {
        PASSED,
        WARNING,
        FAILED
    }
}
