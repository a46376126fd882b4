package dev.sluice.cli;

import dev.sluice.cli.terminal.Session;
import dev.sluice.wiring.Workplace;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script that completes commands in bash and zsh. */
@Command(name = "completion", description = "Print the completion script for bash and zsh: source <(sluice completion)")
final class CompletionCommand extends SluiceCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        terminal().out().print(AutoComplete.bash("sluice", spec.root().commandLine()));
        return 0;
    }
}
