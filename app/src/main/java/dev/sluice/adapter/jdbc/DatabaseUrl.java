package dev.sluice.adapter.jdbc;

import dev.sluice.base.Secret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where an environment's database is, and as whom it is reached. */
public sealed interface DatabaseUrl {
    /**
     * Reads {@code postgresql://user:password@host:port/database?parameters} (also {@code postgres://}, {@code
     * postgresql+driver://} and {@code jdbc:postgresql:...}), {@code mysql://...} and {@code mariadb://...} (also with {@code
     * jdbc:}, with {@code +driver}, and {@code mysql2://}), {@code sqlite:/path}, {@code jdbc:sqlite:/path}, {@code
     * sqlite:////path}, or an absolute path that ends in {@code .db}, {@code .sqlite} or {@code .sqlite3}. Throws {@code
     * CONFIGURATION} without showing any part that may belong to a password.
     */
    static DatabaseUrl parse(Secret text) {
        return DatabaseUrlParser.parse(text.reveal());
    }

    /**
     * A database on a PostgreSQL server.
     *
     * @param parameters those of the URL that decide how the server is reached, by their libpq names
     */
    record Postgres(
            String host,
            int port,
            String database,
            String user,
            Optional<Secret> password,
            Map<String, String> parameters)
            implements DatabaseUrl {
        public Postgres {
            parameters = Map.copyOf(parameters);
        }
    }

    /** A database on a MariaDB server. */
    record Mariadb(String host, int port, String database, String user, Optional<Secret> password, MariadbTls tls)
            implements DatabaseUrl {
        /** Another database of the same server. */
        public Mariadb with(String other) {
            return new Mariadb(host, port, other, user, password, tls);
        }
    }

    /** A database file; the path is absolute. */
    record Sqlite(Path file) implements DatabaseUrl {
        public Sqlite {
            if (!file.isAbsolute()) {
                throw new IllegalArgumentException("a database file has an absolute path, not " + file);
            }
        }
    }
}
