package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.Scalar;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * A name in the write-ahead log of a server that archives it: a recovery from any base backup before it can stop there ({@code
 * recovery_target_name}). It is more than was asked for, so that a server which does not give it is no reason against a backup.
 */
final class RestorePoint {
    /** What the server takes, in bytes. */
    private static final int LONGEST = 63;

    private static final String POSSIBLE = """
            select current_setting('archive_mode') <> 'off' and not pg_is_in_recovery()
                   and has_function_privilege('pg_create_restore_point(text)', 'execute')
            """;

    private static final String ARCHIVED =
            "select current_setting('archive_mode') <> 'off' and not pg_is_in_recovery()";

    private final PostgresServer server;

    RestorePoint(PostgresServer server) {
        this.server = server;
    }

    /** What to tell about one that is asked for; empty where the log is not archived. Nothing fails for it. */
    Optional<String> told(String before) {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            if (Scalar.text(statement, ARCHIVED).filter("t"::equals).isEmpty()) {
                return Optional.empty();
            }
        } catch (SQLException e) {
            return Optional.empty();
        }
        return create(before)
                .map(name -> "restore point " + name + " is in the archived log")
                .or(() -> Optional.of(
                        "no restore point is in the archived log: %s may not make one; grant execute on function"
                                        .formatted(server.user())
                                + " pg_create_restore_point(text) to " + Identifiers.quoted(server.user())));
    }

    private static String named(String backup) {
        String whole = "sluice-" + backup;
        return whole.substring(0, Math.min(LONGEST, whole.length()));
    }

    /** The name that was put there; empty where the log is not archived or the user may not. */
    Optional<String> create(String backup) {
        String name = named(backup);
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            if (Scalar.text(statement, POSSIBLE).filter("t"::equals).isEmpty()) {
                return Optional.empty();
            }
            Scalar.text(statement, "select pg_create_restore_point(" + Identifiers.literal(name) + ")");
            return Optional.of(name);
        } catch (SQLException e) {
            return Optional.empty();
        }
    }
}
