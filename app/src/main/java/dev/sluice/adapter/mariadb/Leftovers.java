package dev.sluice.adapter.mariadb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What of a migration that broke off stays. MariaDB commits before and after every change of a definition; what a transaction wrote
 * since, and did not commit, is gone.
 */
final class Leftovers {
    private static final Pattern NO_AUTOCOMMIT = Pattern.compile("(?is).*\\bautocommit\\s*=\\s*(?:0|off|false)\\b.*");
    private static final Pattern AUTOCOMMIT = Pattern.compile("(?is).*\\bautocommit\\s*=\\s*(?:1|on|true)\\b.*");

    private final List<RanStatement> staying = new ArrayList<>();
    private final Map<Long, List<RanStatement>> open = new HashMap<>();
    private final Set<Long> manual = new HashSet<>();
    private final Set<Long> begun = new HashSet<>();

    private Leftovers() {}

    /** @param ran in the order of their ends */
    static List<RanStatement> of(List<RanStatement> ran) {
        Leftovers leftovers = new Leftovers();
        ran.forEach(leftovers::follow);
        return leftovers.staying;
    }

    private void follow(RanStatement statement) {
        long session = statement.id().thread();
        switch (statement.kind()) {
            case "begin" -> {
                commit(session);
                begun.add(session);
            }
            case "commit" -> commit(session);
            case "rollback" -> {
                open.remove(session);
                begun.remove(session);
            }
            case "set_option" -> {
                if (NO_AUTOCOMMIT.matcher(statement.sql()).matches()) {
                    manual.add(session);
                } else if (AUTOCOMMIT.matcher(statement.sql()).matches()) {
                    commit(session);
                    manual.remove(session);
                }
            }
            default -> changed(session, statement);
        }
    }

    private void changed(long session, RanStatement statement) {
        if (statement.isDdl()) {
            commit(session);
            if (!statement.failed()) {
                staying.add(statement);
            }
        } else if (!statement.failed() && statement.writes()) {
            if (begun.contains(session) || manual.contains(session)) {
                open.computeIfAbsent(session, s -> new ArrayList<>()).add(statement);
            } else {
                staying.add(statement);
            }
        }
    }

    private void commit(long session) {
        begun.remove(session);
        List<RanStatement> written = open.remove(session);
        if (written != null) {
            staying.addAll(written);
        }
    }
}
