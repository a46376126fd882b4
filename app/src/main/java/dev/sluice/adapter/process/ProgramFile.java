package dev.sluice.adapter.process;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the file of a program as a shell would: by path from the working directory, or on the {@code PATH} it will have. */
final class ProgramFile {
    private ProgramFile() {}

    /** The arguments with the program's absolute path in front. */
    static List<String> located(List<String> arguments, Path directory, String searchPath, Code missing) {
        List<String> located = new ArrayList<>(arguments);
        located.set(
                0, find(arguments.getFirst(), directory, searchPath, missing).toString());
        return located;
    }

    private static Path find(String program, Path directory, String searchPath, Code missing) {
        boolean byPath = program.contains("/");
        List<Path> places = new ArrayList<>();
        if (byPath) {
            places.add(directory.resolve(program));
        } else {
            for (String folder : searchPath.split(":")) {
                places.add(directory.resolve(folder).resolve(program));
            }
        }
        for (Path place : places) {
            if (Files.isRegularFile(place) && Files.isExecutable(place)) {
                return place.toAbsolutePath();
            }
        }
        boolean there = places.stream().anyMatch(Files::isRegularFile);
        throw new SluiceException(
                missing,
                there ? "the program " + program + " is not executable" : "the program " + program + " was not found",
                byPath
                        ? "looked at it from the working directory " + directory
                                + (there ? "; chmod +x makes it executable, and git keeps that" : "")
                        : "install it, or name it by its path; looked in PATH=" + searchPath);
    }
}
