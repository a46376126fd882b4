package dev.sluice.run;

import dev.sluice.base.Secret;
import dev.sluice.base.Version;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.TracedStatement;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Probe.AppAddress;
import dev.sluice.port.Rehearsals.Cast;
import dev.sluice.port.Rehearsals.Stage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A copy of a {@link World}'s data, on which versions play. What is done to it is not seen in the world. */
final class CopiedWorld implements Stage {
    private static final String MARK = "copy:";

    private final World world;
    private final List<String> applied;

    CopiedWorld(World world) {
        this.world = world;
        this.applied = new ArrayList<>(world.copiedFrom.isEmpty() ? world.applied : world.copiedFrom);
    }

    /** Whether the version that is asked plays on a copy at a revision on which it fails. */
    static boolean breaks(World world, EnvironmentSpec environment, AppAddress app) {
        String url = environment.data().map(DataSpec::url).map(Secret::reveal).orElse("");
        return url.startsWith(MARK)
                && app.version()
                        .map(Version::new)
                        .map(world.breaksOn::get)
                        .filter(revision ->
                                List.of(url.substring(MARK.length()).split(",")).contains(revision))
                        .isPresent();
    }

    @Override
    public String where() {
        return "in memory";
    }

    @Override
    public Duration restored() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Database database() {
        return new Database() {
            @Override
            public Facts facts() {
                return new Facts("Memory", "1", 1 << 20, applied + world.changed, world.takesBackDdl);
            }

            @Override
            public Optional<BigDecimal> number(String sql) {
                return Optional.of(
                        applied.stream().anyMatch(world.losesRows::contains) ? BigDecimal.ONE : BigDecimal.TEN);
            }

            @Override
            public Optional<String> text(String sql) {
                return Optional.of("10");
            }

            @Override
            public boolean exists(String table, Optional<String> column) {
                return true;
            }

            @Override
            public Optional<Schema> schema() {
                return world.database().schema();
            }
        };
    }

    @Override
    public MigrationTool migrations(Path releaseDirectory) {
        return world.tool(releaseDirectory, applied);
    }

    @Override
    public List<String> left() {
        return world.changed.isEmpty() ? List.of() : List.of(world.changed);
    }

    @Override
    public List<TracedStatement> trace() {
        return List.of();
    }

    @Override
    public List<String> ran() {
        List<String> taken = List.copyOf(world.ran);
        world.ran.clear();
        return taken;
    }

    @Override
    public Cast start(EnvironmentSpec environment, Version version, Path directory) {
        world.playing++;
        Map<String, String> urls =
                environment.routed().stream().collect(Collectors.toMap(ComponentSpec::name, c -> "http://copy:1"));
        EnvironmentSpec costume = environment.with(
                environment.data().map(d -> d.at(new Secret(MARK + String.join(",", applied)))), Map.of());
        return new Cast() {
            @Override
            public AppAddress address() {
                return new AppAddress(urls, Optional.of(directory), Optional.of(version.label()));
            }

            @Override
            public EnvironmentSpec environment() {
                return costume;
            }

            @Override
            public Optional<String> ended() {
                return Optional.empty();
            }

            @Override
            public void close() {
                world.playing--;
            }
        };
    }

    @Override
    public void close() {
        if (world.playing != 0) {
            throw new IllegalStateException("a copy is removed while somebody plays on it");
        }
        world.changed = "";
    }
}
