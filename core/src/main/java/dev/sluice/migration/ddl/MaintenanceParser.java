package dev.sluice.migration.ddl;

import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Ddl.Maintain;
import dev.sluice.migration.ddl.Ddl.Maintain.Work;
import dev.sluice.migration.sql.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads VACUUM, ANALYZE, CLUSTER, REINDEX and LOCK. */
final class MaintenanceParser {
    private final Cursor cursor;

    MaintenanceParser(Cursor cursor) {
        this.cursor = cursor;
    }

    Optional<Ddl> maintenance() {
        if (cursor.take("vacuum")) {
            return Optional.of(vacuum());
        }
        if (cursor.takeOne("analyze", "analyse")) {
            options();
            return Optional.of(new Maintain(Work.ANALYZE, tables(), false));
        }
        if (cursor.take("cluster")) {
            options();
            return Optional.of(new Maintain(Work.CLUSTER, tables(), false));
        }
        if (cursor.take("reindex")) {
            return Optional.of(reindex());
        }
        if (cursor.take("lock")) {
            return Optional.of(lock());
        }
        return Optional.empty();
    }

    private Ddl vacuum() {
        boolean full = options().stream().anyMatch(t -> t.isWord("full"));
        while (cursor.sees("full") || cursor.sees("freeze") || cursor.sees("verbose") || cursor.sees("analyze")) {
            full |= cursor.next().isWord("full");
        }
        return new Maintain(full ? Work.VACUUM_FULL : Work.VACUUM, tables(), false);
    }

    private Ddl reindex() {
        boolean concurrently = options().stream().anyMatch(t -> t.isWord("concurrently"));
        Work work = cursor.take("index")
                ? Work.REINDEX_INDEX
                : cursor.take("table") ? Work.REINDEX_TABLE : Work.REINDEX_ALL;
        if (work == Work.REINDEX_ALL) {
            cursor.takeOne("schema", "database", "system");
        }
        concurrently |= cursor.take("concurrently");
        return new Maintain(work, cursor.seesIdentifier() ? List.of(cursor.name()) : List.of(), concurrently);
    }

    private List<Token> options() {
        List<Token> options = cursor.seesSign("(") ? cursor.parenthesised() : List.of();
        cursor.take("verbose");
        return options;
    }

    private List<Name> tables() {
        return cursor.atEnd() ? List.of() : cursor.names();
    }

    private Ddl lock() {
        cursor.take("table");
        cursor.take("only");
        List<Name> tables = cursor.names();
        LockMode mode = LockMode.ACCESS_EXCLUSIVE;
        if (cursor.take("in")) {
            List<Token> rest = cursor.rest();
            String said = rest.stream()
                    .takeWhile(t -> !t.isWord("mode"))
                    .map(Token::text)
                    .collect(Collectors.joining("_"))
                    .toUpperCase(Locale.ROOT);
            mode = List.of(LockMode.values()).stream()
                    .filter(m -> m.name().equals(said))
                    .findFirst()
                    .orElseThrow(() -> new Cursor.Unexpected("an unknown lock"));
        }
        return new Ddl.Lock(tables, mode);
    }
}
