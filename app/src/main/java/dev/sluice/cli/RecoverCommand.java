package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.BackupSpec.Place;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Finding;
import dev.sluice.migration.Rehearsal.Trial;
import dev.sluice.report.Units;
import dev.sluice.run.RecoveryTrial;
import dev.sluice.wiring.Offsite;
import dev.sluice.wiring.Recovery;
import dev.sluice.wiring.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Rebuilds an environment on an empty machine. */
@Command(
        name = "recover",
        description = {
            "Rebuild an environment on an empty machine from the copies that `backup.copyTo` names: its configuration, its"
                    + " release and its database, with the data of Redis where that is kept. Shows what it found and what is lost before it does anything.",
            "With --rehearse it does so in a scratch place on any machine, says how long it took, and leaves nothing."
        })
final class RecoverCommand extends SluiceCommand {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "PLACE",
            description = "Where the copies are: s3://bucket/prefix, or a directory.")
    String from = "";

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "[APP/]NAME",
            description = "Which environment (default: the only one there).")
    @Nullable
    String environment;

    @Option(
            names = "--at",
            paramLabel = "BACKUP",
            description = "Which backup (default: the newest); with an older one comes the release that was live then.")
    @Nullable
    String at;

    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description = "The age identity that reads encrypted copies (AGE-SECRET-KEY-1...).")
    @Nullable
    Path identity;

    @Option(names = "--endpoint", paramLabel = "URL", description = "The address of a store other than Amazon's.")
    @Nullable
    String endpoint;

    @Option(names = "--region", paramLabel = "NAME", description = "The bucket's region.")
    @Nullable
    String region;

    @Option(names = "--rehearse", description = "Try all of it in a scratch place; nothing is touched, nothing stays.")
    boolean rehearse;

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    @Option(names = "--by", paramLabel = "NAME", description = "Who recovers (default: you).")
    @Nullable
    String by;

    RecoverCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Instant began = session().clock().instant();
        Offsite offsite = new Offsite(place(), key());
        EnvironmentId id = meant(offsite);
        Optional<DeploymentState> underWay =
                Recovery.underWay(workplace.onlooker().environment(id));
        if (underWay.isPresent() && !rehearse) {
            terminal().say("the recovery that was begun at " + underWay.get().openedAt() + " is carried on");
            return carried(workplace, underWay.get(), underWay.get().openedAt());
        }
        Offsite.Found found = offsite.found(id, Optional.ofNullable(at));
        if (!found.backup().method().equals("dump")) {
            throw new SluiceException(
                    Code.NOT_YET,
                    "the backup " + found.backup().name() + " is "
                            + found.backup().method() + ", and a recovery from such a one is not there yet",
                    "restore it by hand (`sluice backup restore --to`), then `sluice deploy "
                            + found.kit().version() + "`");
        }
        try (Recovery recovery = Recovery.open(
                workplace,
                offsite,
                found,
                session().directory(),
                session().variables(),
                session().clock())) {
            say(found(offsite, found, recovery.variables()));
            EnvironmentSpec spec = recovery.spec();
            return rehearse
                    ? rehearsed(recovery, spec, found, began)
                    : recovered(workplace, recovery, spec, found, began);
        }
    }

    private int recovered(
            Workplace workplace, Recovery recovery, EnvironmentSpec spec, Offsite.Found found, Instant began) {
        boolean again = recovery.requireEmpty(spec);
        String database = again
                ? "its database, with what an earlier recovery restored and all that was written since,"
                : "its empty database";
        confirmTyping(
                yes,
                "%s is rebuilt here: %s gets %s, then %s starts and gets all traffic"
                        .formatted(
                                spec.id(),
                                database,
                                found.backup().name(),
                                found.kit().version()),
                spec.id().name());
        DeploymentState begun = recovery.begin(spec, by == null ? session().person() : by, terminal()::say);
        if (!recovery.writeConfiguration()) {
            terminal()
                    .say(
                            "sluice.yaml here is another one than the deployment's and stays as it is; the recovery goes by"
                                    + " the deployment's");
        }
        return carried(workplace, begun, began);
    }

    private int carried(Workplace workplace, DeploymentState begun, Instant began) {
        workplace.carry(begun.id());
        int status = new Follower(workplace, session(), json()).follow(begun.id(), Follower.Until.PROMOTED);
        DeploymentState ended = workplace.onlooker().deployment(begun.id());
        if (status == 0) {
            Duration took = Duration.between(began, session().clock().instant());
            say(List.of("recovered in " + Units.duration(took) + ": "
                    + ended.plan().to().version() + " serves " + ended.plan().environment() + " · "
                    + ended.finding(Finding.Restored.class)
                            .map(r -> lost(r.madeAt(), begun.openedAt()))
                            .orElse("")
                    + " · next  sluice health"));
        }
        return status;
    }

    private int rehearsed(Recovery recovery, EnvironmentSpec spec, Offsite.Found found, Instant began) {
        RecoveryTrial.Outcome outcome = recovery.rehearse(spec, terminal()::say);
        Duration took = Duration.between(began, session().clock().instant());
        boolean passed = outcome.started().map(Trial::passed).orElse(false);
        if (json()) {
            terminal().print(Json.line(outcome));
        }
        List<String> lines = new ArrayList<>();
        lines.add("  restored   in " + Units.duration(outcome.restored()) + ", every table equal · " + outcome.where());
        if (!outcome.migrations().isEmpty()) {
            lines.add("  migrated   " + String.join(", ", outcome.migrations()) + " in "
                    + Units.duration(outcome.migrated()));
        }
        lines.add("  started    "
                + outcome.started()
                        .map(t -> (t.passed() ? "" : "FAILED: ") + t.detail() + ", in "
                                + Units.duration(outcome.starting()))
                        .orElse("not tried: it takes `rehearsal.env`, and smoke tests or health checks"));
        lines.add("  loss       " + lost(found.backup().at(), began));
        lines.add(
                passed
                        ? "✔ a recovery works: " + Units.duration(took)
                                + " with everything compared twice; nothing was left"
                        : outcome.started().isPresent()
                                ? "✖ a recovery would fail; nothing was left"
                                : "○ the data can be recovered; whether the release runs on it was not tried; nothing was"
                                        + " left");
        say(lines);
        return passed
                ? 0
                : outcome.started().isPresent() ? Code.CHECK_FAILED.exitStatus() : Code.INCONCLUSIVE.exitStatus();
    }

    private List<String> found(Offsite offsite, Offsite.Found found, SortedSet<String> variables) {
        var kit = found.kit();
        var backup = found.backup();
        List<String> lines = new ArrayList<>();
        lines.add(found.environment() + "    from " + offsite.name());
        lines.add("  release    %s, %s, deployment %d of %s"
                .formatted(kit.version(), kit.source(), kit.deployment(), at(kit.at())));
        lines.add("  database   %s of %s, %s, %s, %s%s"
                .formatted(
                        backup.name(),
                        at(backup.at()),
                        Units.plural(backup.rows().size(), "table"),
                        Units.plural(backup.totalRows(), "row"),
                        Units.bytes(backup.bytes()),
                        found.newest() ? "" : "; NOT the newest"));
        backup.redisKeys()
                .ifPresent(keys -> lines.add("  redis      " + Units.plural(keys, "key") + ", in that backup"));
        lines.add("  loss       " + lost(backup.at(), session().clock().instant()));
        lines.add("  needs      "
                + (variables.isEmpty()
                        ? "no variables"
                        : variables.stream()
                                .map(name -> name
                                        + (session()
                                                        .variables()
                                                        .getOrDefault(name, "")
                                                        .isBlank()
                                                ? " (not set here)"
                                                : ""))
                                .collect(Collectors.joining(", "))));
        return lines;
    }

    private static String lost(Instant backup, Instant now) {
        return "what was written in the " + Units.duration(Duration.between(backup, now)) + " since the backup is lost";
    }

    private String at(Instant instant) {
        return BackupCommand.AT.format(instant.atZone(session().zone()));
    }

    /** With --json, data alone is on standard output. */
    private void say(List<String> lines) {
        if (json()) {
            lines.forEach(terminal()::say);
        } else {
            terminal().print(lines);
        }
    }

    private EnvironmentId meant(Offsite offsite) {
        List<EnvironmentId> there = offsite.environments();
        List<EnvironmentId> meant = there.stream()
                .filter(id -> environment == null || environment.equals(id.name()) || environment.equals(id.toString()))
                .toList();
        if (meant.size() != 1) {
            throw new SluiceException(
                    Code.USAGE,
                    there.isEmpty()
                            ? "there are no copies of any environment in " + offsite.name()
                            : meant.isEmpty()
                                    ? "there is no environment '" + environment + "' in " + offsite.name()
                                    : "several environments are in " + offsite.name(),
                    there.isEmpty()
                            ? "name the place as `backup.copyTo` does"
                            : "say which with --environment: "
                                    + there.stream()
                                            .map(EnvironmentId::toString)
                                            .collect(Collectors.joining(", ")));
        }
        return meant.getFirst();
    }

    private Place place() {
        String text = from.toLowerCase(Locale.ROOT).startsWith("s3:")
                ? from
                : session().directory().resolve(from).normalize().toString();
        return Place.of(text, Optional.ofNullable(endpoint), Optional.ofNullable(region), Optional.empty())
                .orElseThrow(() -> new SluiceException(
                        Code.USAGE, "--from " + from + " is no place for copies", "known are: " + Place.FORMS));
    }

    private Optional<Secret> key() {
        if (identity == null) {
            return Optional.empty();
        }
        Path file = session().directory().resolve(identity);
        try {
            return Optional.of(new Secret(Files.readString(file)));
        } catch (IOException e) {
            throw new SluiceException(
                    Code.USAGE,
                    "the identity " + file + " cannot be read",
                    "name the file with AGE-SECRET-KEY-1...",
                    e);
        }
    }
}
