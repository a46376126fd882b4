package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.cli.screen.CheckTable;
import dev.sluice.cli.terminal.Session;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.wiring.Workplace;
import java.util.List;
import picocli.CommandLine.Command;

/** Looks at everything around Sluice that could be wrong. */
@Command(
        name = "doctor",
        description =
                "Look at tools, versions, the state folder, the journal's chain, routers and ports; touches nothing.")
final class DoctorCommand extends SluiceCommand {
    DoctorCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        List<CheckResult> results = new Examination(workplace, session(), environments()).results();
        if (json()) {
            results.forEach(result -> terminal().print(Json.line(result)));
        } else {
            terminal().print(new CheckTable(results, terminal().outPaint()).lines());
        }
        return results.stream().allMatch(CheckResult::passed) ? 0 : Code.CHECK_FAILED.exitStatus();
    }
}
