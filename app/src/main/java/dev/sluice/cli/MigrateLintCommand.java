package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.screen.LintScreen;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.MigrationScript.Scope;
import dev.sluice.migration.lint.Classification;
import dev.sluice.migration.lint.Classifier;
import dev.sluice.migration.lint.Hazard;
import dev.sluice.migration.lint.Level;
import dev.sluice.migration.lint.LintSettings;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.wiring.Workplace;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges migrations before they run. With files it needs nothing else: no configuration, no database. */
@Command(
        name = "lint",
        description = {
            "Say what migrations would do to older code, which locks they take, and what is dangerous about them.",
            "Give files or folders of SQL, which are judged by PostgreSQL's rules, or an environment and a version: then its pending"
                    + " migrations are judged.",
            "A line `-- sluice: allow S0116 REASON` at a statement lets it pass."
        })
final class MigrateLintCommand extends SluiceCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE... | [environment] VERSION",
            description = "SQL files and folders in the order in which they run, or a release.")
    List<String> words = List.of();

    @Option(
            names = "--server-version",
            paramLabel = "MAJOR",
            description = "PostgreSQL's version, for files (default: 15).")
    int serverVersion = LintSettings.USUAL;

    @Option(
            names = "--level",
            paramLabel = "CODE=LEVEL",
            description = "off, note, warning or error for one hazard, such as S0121=off. May be repeated.")
    Map<String, String> levels = new LinkedHashMap<>();

    @Option(
            names = "--no-transaction",
            description = "The files run statement by statement, without a transaction around each.")
    boolean withoutTransaction;

    @Option(names = "--sarif", description = "Write SARIF 2.1.0, for code hosts.")
    boolean sarif;

    MigrateLintCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        boolean files = words.stream().anyMatch(this::isThere);
        Classification judged = files ? files() : release(workplace);
        if (sarif) {
            terminal().print(Sarif.document(judged, ProgramVersion.text()).stripTrailing());
        } else if (json()) {
            judged.migrations().forEach(m -> terminal().print(Json.line(MigrateLintView.of(m))));
        } else {
            terminal().print(new LintScreen(judged, terminal().outPaint()).lines());
        }
        boolean dangerous = judged.findings().stream().anyMatch(f -> f.level() == Level.ERROR);
        return dangerous ? Code.CHECK_FAILED.exitStatus() : 0;
    }

    private boolean isThere(String word) {
        return word.endsWith(".sql") || Files.exists(session().directory().resolve(word));
    }

    private Classification files() {
        Scope scope = withoutTransaction ? Scope.STATEMENT : Scope.SCRIPT_WHERE_POSSIBLE;
        return new Classifier(settings(false))
                .judgeOneByOne(new SqlFiles(session().directory(), scope).scripts(words));
    }

    private Classification release(Workplace workplace) {
        if (words.size() > 2) {
            throw new SluiceException(
                    Code.USAGE,
                    "no file " + words.getFirst() + " is here",
                    "give SQL files, or an environment and a version");
        }
        Words.Release asked = Words.release(words);
        EnvironmentSpec spec = environments().complete(asked.environment());
        Candidate found = workplace.releases(environments().folder()).resolve(spec, asked.version());
        ReleaseMigrations.Seen seen = new ReleaseMigrations(
                        workplace, environments().folder(), terminal())
                .seen(spec, found, settings(true))
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION,
                        spec.id() + " has no migrations to speak of",
                        "name `database` and `migrations` in sluice.yaml, or give SQL files"));
        return seen.judged()
                .orElseThrow(() -> new SluiceException(
                        Code.NOT_YET,
                        "only migrations of PostgreSQL are judged",
                        seen.cautions().isEmpty()
                                ? "the rehearsal shows what these do"
                                : String.join("; ", seen.cautions())))
                .heldBack(seen.listed());
    }

    private LintSettings settings(boolean timeoutSet) {
        if (serverVersion < LintSettings.OLDEST) {
            throw new SluiceException(
                    Code.USAGE,
                    "--server-version is " + serverVersion + ", and PostgreSQL before " + LintSettings.OLDEST
                            + " is not known here",
                    "give its major version, such as 17");
        }
        LintSettings settings = new LintSettings(serverVersion, timeoutSet, Map.of());
        for (Map.Entry<String, String> entry : levels.entrySet()) {
            settings = settings.with(hazard(entry.getKey()), level(entry.getValue()));
        }
        return settings;
    }

    private static Hazard hazard(String label) {
        return Hazard.labelled(label.toUpperCase(Locale.ROOT))
                .orElseThrow(() -> new SluiceException(
                        Code.USAGE, label + " is no hazard of Sluice", "they are listed in docs/migrations.md"));
    }

    private static Level level(String word) {
        return Optional.of(word.toUpperCase(Locale.ROOT))
                .filter(w -> List.of("OFF", "NOTE", "WARNING", "ERROR").contains(w))
                .map(Level::valueOf)
                .orElseThrow(() -> new SluiceException(
                        Code.USAGE, "'" + word + "' is no level", "a level is off, note, warning or error"));
    }
}
