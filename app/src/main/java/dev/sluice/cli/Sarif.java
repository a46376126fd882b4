package dev.sluice.cli;

import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.lint.Classification;
import dev.sluice.migration.lint.Hazard;
import dev.sluice.migration.lint.JudgedMigration;
import dev.sluice.migration.lint.Level;
import dev.sluice.migration.lint.LintFinding;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings in SARIF 2.1.0, the format that code hosts show beside the changed lines. */
final class Sarif {
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private Sarif() {}

    static String document(Classification classification, String programVersion) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (JudgedMigration migration : classification.migrations()) {
            migration.findings().forEach(finding -> results.add(result(migration.script(), finding)));
        }
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "sluice");
        driver.put("version", programVersion);
        driver.put("rules", Arrays.stream(Hazard.values()).map(Sarif::rule).toList());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        run.put("columnKind", "unicodeCodePoints");
        run.put("results", results);
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", List.of(run));
        return Json.document(log);
    }

    private static Map<String, Object> rule(Hazard hazard) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("id", hazard.label());
        rule.put("shortDescription", Map.of("text", hazard.title()));
        rule.put("defaultConfiguration", Map.of("level", level(hazard.usual())));
        return rule;
    }

    private static Map<String, Object> result(MigrationScript script, LintFinding finding) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", finding.hazard().label());
        result.put("ruleIndex", finding.hazard().ordinal());
        result.put("level", level(finding.level()));
        result.put("message", Map.of("text", finding.message() + ". " + finding.help()));
        script.file().ifPresent(file -> {
            Map<String, Object> location = new LinkedHashMap<>();
            location.put("artifactLocation", Map.of("uri", uri(file)));
            boolean written = script.content() instanceof MigrationScript.Sql sql && sql.written();
            finding.excerpt().filter(e -> written).ifPresent(e -> location.put("region", region(e)));
            result.put("locations", List.of(Map.of("physicalLocation", location)));
        });
        return result;
    }

    private static Map<String, Object> region(LintFinding.Excerpt excerpt) {
        Map<String, Object> region = new LinkedHashMap<>();
        region.put("startLine", excerpt.place().line());
        region.put("startColumn", excerpt.place().column());
        region.put("endLine", excerpt.end().line());
        region.put("endColumn", excerpt.end().column());
        return region;
    }

    private static String uri(String file) {
        try {
            return new URI(null, null, file.replace('\\', '/'), null).getRawPath();
        } catch (URISyntaxException e) {
            return file;
        }
    }

    private static String level(Level level) {
        return switch (level) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case NOTE -> "note";
            case OFF -> "none";
        };
    }
}
