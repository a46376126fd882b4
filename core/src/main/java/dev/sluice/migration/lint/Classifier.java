package dev.sluice.migration.lint;

import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationScript.Scope;
import dev.sluice.migration.ddl.Ddl;
import dev.sluice.migration.ddl.Recogniser;
import dev.sluice.migration.ddl.Span;
import dev.sluice.migration.lint.LintFinding.Excerpt;
import dev.sluice.migration.sql.Place;
import dev.sluice.migration.sql.SqlText;
import dev.sluice.migration.sql.Statement;
import dev.sluice.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges migrations by their text. A pure function: the same texts and settings, the same judgement. Never throws. */
public final class Classifier {
    private final LintSettings settings;

    public Classifier(LintSettings settings) {
        this.settings = settings;
    }

    /**
     * Of migrations that run one after the other, in one go.
     *
     * @param before what has run, or a schema written as statements: it tells which tables, columns and constraints there are
     */
    public Classification judge(List<MigrationScript> before, List<MigrationScript> scripts) {
        Catalog catalog = new Catalog();
        Judge judge = new Judge(catalog, settings.serverVersion());
        before.forEach(script -> statements(script).forEach(s -> judge.judge(Recogniser.recognise(s))));
        catalog.settle();
        return new Classification(run(scripts, judge));
    }

    /** Of migrations that were released one after the other: each is judged on what those before it left. */
    public Classification judgeOneByOne(List<MigrationScript> scripts) {
        Catalog catalog = new Catalog();
        Judge judge = new Judge(catalog, settings.serverVersion());
        List<JudgedMigration> judged = new ArrayList<>();
        for (MigrationScript script : scripts) {
            judged.addAll(run(List.of(script), judge));
            catalog.settle();
        }
        return new Classification(judged);
    }

    private List<JudgedMigration> run(List<MigrationScript> scripts, Judge judge) {
        boolean runTogether = scripts.stream().noneMatch(Classifier::needsNoTransaction);
        Session session = new Session(settings.lockTimeoutSet());
        List<JudgedMigration> judged = new ArrayList<>();
        Optional<Scope> last = Optional.empty();
        for (MigrationScript script : scripts) {
            if (script.content() instanceof MigrationScript.Sql sql) {
                boolean together = sql.scope() == Scope.RUN_WHERE_POSSIBLE && runTogether;
                boolean goesOn = together || sql.scope() == Scope.STATEMENT;
                session.enter(
                        inTransaction(sql.scope(), script, runTogether),
                        goesOn && last.equals(Optional.of(sql.scope())));
                judged.add(judged(script, sql, judge, session));
                last = Optional.of(sql.scope());
            } else {
                judged.add(opaque(script));
            }
        }
        return judged;
    }

    private static boolean inTransaction(Scope scope, MigrationScript script, boolean runTogether) {
        return switch (scope) {
            case STATEMENT -> false;
            case SCRIPT -> true;
            case SCRIPT_WHERE_POSSIBLE -> !needsNoTransaction(script);
            case RUN_WHERE_POSSIBLE -> runTogether || !needsNoTransaction(script);
        };
    }

    private static List<Statement> statements(MigrationScript script) {
        return script.content() instanceof MigrationScript.Sql sql ? new SqlText(sql.text()).statements() : List.of();
    }

    private static boolean needsNoTransaction(MigrationScript script) {
        return statements(script).stream().map(Recogniser::recognise).anyMatch(Session::cannotBeInTransaction);
    }

    private JudgedMigration opaque(MigrationScript script) {
        String why = script.content() instanceof MigrationScript.Opaque opaque ? opaque.why() : "";
        LintFinding finding = new LintFinding(
                Hazard.NO_SQL,
                settings.level(Hazard.NO_SQL),
                "this is not judged: " + why,
                "let the rehearsal show what it does (`sluice plan --rehearse`)",
                Optional.empty());
        return new JudgedMigration(script, List.of(), finding.level() == Level.OFF ? List.of() : List.of(finding));
    }

    private JudgedMigration judged(MigrationScript script, MigrationScript.Sql sql, Judge judge, Session session) {
        SqlText text = new SqlText(sql.text());
        List<String> comments = text.tokens().stream()
                .filter(t -> t.kind() == Token.Kind.COMMENT)
                .map(Token::text)
                .toList();
        Allowances ofAll = Allowances.ofAll(comments);
        List<JudgedStatement> judged = new ArrayList<>();
        List<Statement> statements = text.statements();
        for (Statement statement : statements) {
            Ddl ddl = Recogniser.recognise(statement);
            Verdict verdict = judge.judge(ddl);
            session.run(statement, ddl, verdict);
            judged.add(judged(text, statement, verdict, ofAll));
        }
        return new JudgedMigration(script, judged, ofTheWhole(sql, statements, ofAll));
    }

    private List<LintFinding> ofTheWhole(MigrationScript.Sql sql, List<Statement> statements, Allowances ofAll) {
        List<LintFinding> findings = new ArrayList<>();
        ofAll.problems()
                .forEach(problem -> add(findings, Hazard.BAD_ALLOWANCE, problem, HOW_TO_ALLOW, Optional.empty()));
        boolean flyway = sql.scope() == Scope.RUN_WHERE_POSSIBLE;
        List<Ddl> all = statements.stream().map(Recogniser::recognise).toList();
        boolean mixed = all.stream().anyMatch(Session::cannotBeInTransaction)
                && all.stream().anyMatch(d -> !Session.cannotBeInTransaction(d) && !(d instanceof Ddl.Set));
        if (flyway && mixed) {
            add(
                    findings,
                    Hazard.CONCURRENTLY_IN_TRANSACTION,
                    "statements that need a transaction stand beside one that cannot run in any: the tool refuses the file",
                    "put that one into a migration of its own",
                    Optional.empty());
        }
        return findings;
    }

    private static final String HOW_TO_ALLOW = "write -- sluice: allow S0116 REASON before the statement or behind it";

    private JudgedStatement judged(SqlText text, Statement statement, Verdict verdict, Allowances ofAll) {
        Allowances own =
                Allowances.in(statement.comments().stream().map(Token::text).toList());
        Allowances allowed = own.and(ofAll);
        Optional<Excerpt> excerpt = Optional.of(excerpt(text, new Span(statement.start(), statement.end())));
        List<LintFinding> findings = new ArrayList<>();
        statement
                .bad()
                .ifPresent(bad -> add(
                        findings,
                        Hazard.NOT_SQL,
                        bad.text().length() < 2
                                ? "`" + bad.text() + "` has no meaning here"
                                : "this has a beginning, and no end: " + shortened(bad.text()),
                        "the text has to be PostgreSQL's SQL, without psql's own commands",
                        Optional.of(new Excerpt(
                                text.place(bad.start()),
                                text.place(bad.end()),
                                text.line(text.place(bad.start()).line())))));
        own.problems().forEach(problem -> add(findings, Hazard.BAD_ALLOWANCE, problem, HOW_TO_ALLOW, excerpt));
        boolean oldCode = false;
        boolean accepted = true;
        for (Verdict.Remark remark : verdict.remarks()) {
            boolean isOldCode = remark.hazard().concern() == Hazard.Concern.OLD_CODE;
            oldCode |= isOldCode;
            accepted &= !isOldCode || allowed.allow(remark.hazard());
            boolean isAboutBad =
                    remark.hazard() == Hazard.NOT_RECOGNISED && statement.bad().isPresent();
            if (!allowed.allow(remark.hazard()) && !isAboutBad) {
                Optional<Excerpt> place =
                        remark.place().map(part -> excerpt(text, part)).or(() -> excerpt);
                add(findings, remark.hazard(), remark.message(), remark.help(), place);
            }
        }
        return new JudgedStatement(
                text.text().substring(statement.start(), statement.end()),
                excerpt(text, new Span(statement.start(), statement.end())),
                verdict.effect(),
                verdict.locks(),
                verdict.rewrites(),
                verdict.scans(),
                oldCode && accepted,
                findings);
    }

    private void add(
            List<LintFinding> findings, Hazard hazard, String message, String help, Optional<Excerpt> excerpt) {
        Level level = settings.level(hazard);
        if (level != Level.OFF) {
            findings.add(new LintFinding(hazard, level, message, help, excerpt));
        }
    }

    private static Excerpt excerpt(SqlText text, Span part) {
        Place place = text.place(part.start());
        return new Excerpt(place, text.place(part.end()), text.line(place.line()));
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("").strip();
        return line.length() <= 30 ? line : line.substring(0, 30) + "...";
    }
}
