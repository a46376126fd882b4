package dev.sluice.adapter.migration;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.migration.MigrationScript;
import java.util.function.Supplier;

/** What {@code sqlmigrate} prints, as far as it is all that the migration does. */
final class DjangoSql {
    private static final String NO_SQL = "CANNOT BE WRITTEN AS SQL";

    private DjangoSql() {}

    static MigrationScript.Content content(Supplier<String> sqlmigrate) {
        try {
            String text = sqlmigrate.get();
            // Django prints the transaction that it makes, so none is left to be said.
            return text.contains(NO_SQL)
                    ? new MigrationScript.Opaque("it runs Python code")
                    : new MigrationScript.Sql(text, false, MigrationScript.Scope.STATEMENT);
        } catch (SluiceException e) {
            if (e.code() != Code.COMMAND_FAILED) {
                throw e;
            }
            return new MigrationScript.Opaque("Django cannot show it: " + e.what());
        }
    }
}
