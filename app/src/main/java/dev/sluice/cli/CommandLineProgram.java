package dev.sluice.cli;

import dev.sluice.adapter.journal.SqliteJournal;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** The command line as a whole: finds the command, runs it, and turns what went wrong into words and an exit status. */
public final class CommandLineProgram {
    static final int INTERRUPTED = 130;
    private final Session session;

    public CommandLineProgram(Session session) {
        this.session = session;
    }

    /** Runs one command; gives the exit status. */
    public int run(String... arguments) {
        List<String> line = List.of(arguments);
        if (line.isEmpty() || asksForHelp(line)) {
            named(line).usage(session.terminal().out(), ansi());
            return line.isEmpty() ? Code.USAGE.exitStatus() : 0;
        }
        SqliteJournal.prepare();
        CommandLine command = Commands.named(session, line);
        command.setExecutionExceptionHandler((failure, failed, parsed) -> failed(failure));
        command.setParameterExceptionHandler((failure, given) -> misused(failure));
        command.setOut(new PrintWriter(session.terminal().out(), true));
        return command.execute(arguments);
    }

    private Ansi ansi() {
        return session.terminal().colours() && session.terminal().outIsTerminal() ? Ansi.ON : Ansi.OFF;
    }

    /** Help is answered wherever it stands on the line, so that asking never acts. */
    private static boolean asksForHelp(List<String> line) {
        return line.stream().takeWhile(a -> !a.equals("--")).anyMatch(a -> a.equals("-h") || a.equals("--help"));
    }

    private CommandLine named(List<String> line) {
        CommandLine found = Commands.all(session);
        for (String argument : line) {
            Map<String, CommandLine> below = found.getSubcommands();
            if (below.containsKey(argument)) {
                found = below.get(argument);
            }
        }
        return found;
    }

    private int misused(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        String message = failure.getMessage() == null ? "the command line makes no sense" : failure.getMessage();
        return new Failure(session.terminal())
                .told(new SluiceException(
                        failure.getCause() instanceof SluiceException e ? e.code() : Code.USAGE,
                        failure.getCause() instanceof SluiceException e ? e.what() : message,
                        failure.getCause() instanceof SluiceException e
                                ? e.help()
                                : "`" + command.getCommandSpec().qualifiedName() + " -h` shows how"));
    }

    private int failed(Exception failure) {
        return new Failure(session.terminal()).told(failure);
    }
}
