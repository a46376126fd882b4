package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.netns.Cell;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Commands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs migration programs in a cell from which the environment's own database cannot be reached, whatever their own files say
 * about where it is. The cell is opened with the first program and closed with this.
 */
final class FencedCommands implements Commands, AutoCloseable {
    private final Path workroom;
    private final Optional<Map.Entry<Integer, Path>> data;
    private final List<Path> hidden;
    private Optional<Cell> cell = Optional.empty();

    /** As for {@link LocalCast#start}. */
    FencedCommands(Path workroom, Optional<Map.Entry<Integer, Path>> data, List<Path> hidden) {
        this.workroom = workroom;
        this.data = data;
        this.hidden = List.copyOf(hidden);
    }

    @Override
    public Finished run(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit) {
        return fenced().run(environment, command, directory, values, limit);
    }

    private LocalCommands fenced() {
        return new LocalCommands(cell()::prefix);
    }

    @Override
    public Finished read(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit) {
        Cell inside = cell();
        return new LocalCommands(inside::prefix).read(environment, command, directory, values, limit);
    }

    private synchronized Cell cell() {
        if (cell.isEmpty()) {
            cell = Optional.of(opened());
        }
        return cell.get();
    }

    /** A deployment leaves a rehearsal out, and says so, where its programs cannot be kept away from the real data. */
    private Cell opened() {
        try {
            Cell opened = Cell.open(workroom, hidden);
            data.ifPresent(d -> opened.open(
                    Map.of(d.getKey(), d.getValue()), List.of(), Disk.privateFolder(workroom.resolve("t"))));
            return opened;
        } catch (SluiceException e) {
            if (e.code() == Code.TOOL_MISSING) {
                throw new SluiceException(
                        Code.NOT_YET,
                        "migration programs cannot be kept away from the real data on this machine: " + e.what(),
                        e.help());
            }
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        cell.ifPresent(Cell::close);
        cell = Optional.empty();
    }
}
