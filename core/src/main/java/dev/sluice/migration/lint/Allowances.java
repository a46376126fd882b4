package dev.sluice.migration.lint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person allows in the comments of a migration: {@code -- sluice: allow S0116 the table has ten rows}.
 *
 * @param problems what is wrong with them, each in one sentence
 */
record Allowances(Set<Hazard> hazards, List<String> problems) {
    private static final Pattern WORDS = Pattern.compile("sluice:\\s*(\\S+)(.*)");
    private static final Pattern CODES = Pattern.compile("\\s*(S\\d{4})\\b[\\s,]*");

    Allowances {
        hazards = Set.copyOf(hazards);
        problems = List.copyOf(problems);
    }

    static Allowances none() {
        return new Allowances(Set.of(), List.of());
    }

    /** What is said of the statement at which it stands. */
    static Allowances in(List<String> comments) {
        return in(comments, "allow");
    }

    /** What is said of the whole migration, anywhere in it: {@code sluice: allow-all}. */
    static Allowances ofAll(List<String> comments) {
        return in(comments, "allow-all");
    }

    private static Allowances in(List<String> comments, String word) {
        Set<Hazard> hazards = new HashSet<>();
        List<String> problems = new ArrayList<>();
        for (String comment : comments) {
            comment.lines().map(WORDS::matcher).filter(Matcher::find).forEach(found -> {
                if (found.group(1).equals(word)) {
                    allow(found.group(2).replaceFirst("\\*/\\s*$", ""), hazards, problems);
                } else if (!found.group(1).startsWith("allow")) {
                    problems.add("`sluice: " + found.group(1)
                            + "` is not known; there are `sluice: allow` and `sluice: allow-all`");
                }
            });
        }
        return new Allowances(hazards, problems);
    }

    private static void allow(String rest, Set<Hazard> hazards, List<String> problems) {
        List<Hazard> named = new ArrayList<>();
        Matcher code = CODES.matcher(rest);
        int at = 0;
        while (code.find(at) && code.start() == at) {
            Optional<Hazard> hazard = Hazard.labelled(code.group(1));
            hazard.ifPresentOrElse(named::add, () -> problems.add(code.group(1) + " is no hazard of Sluice"));
            at = code.end();
        }
        if (at == 0) {
            problems.add("no hazard is named");
        } else if (rest.substring(at).isBlank()) {
            problems.add("no reason is given");
        } else {
            hazards.addAll(named);
        }
    }

    boolean allow(Hazard hazard) {
        return hazards.contains(hazard)
                || (hazard.concern() == Hazard.Concern.OLD_CODE && hazards.contains(Hazard.CONTRACT_TOO_EARLY));
    }

    Allowances and(Allowances others) {
        Set<Hazard> all = new HashSet<>(hazards);
        all.addAll(others.hazards);
        return new Allowances(all, problems);
    }
}
