package dev.sluice.config;

import java.util.List;

/**
 * A program with its arguments, never a line for a shell. {@code ${port}}, {@code ${version}} and {@code ${environment}} in
 * an argument stand for values that are known when it is started.
 */
public record Command(List<String> arguments) {
    public Command {
        arguments = List.copyOf(arguments);
        if (arguments.isEmpty() || arguments.getFirst().isBlank()) {
            throw new IllegalArgumentException("a command names a program");
        }
    }

    @Override
    public String toString() {
        return String.join(" ", arguments);
    }
}
