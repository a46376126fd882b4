package dev.sluice.shop.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The shop's connections to its database. A database that is away now may come back: opening never fails for that. */
public final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 6;
    private static final int PATIENCE_MILLIS = 2_000;

    private final HikariDataSource pool;

    private Database(HikariDataSource pool) {
        this.pool = pool;
    }

    public static Database open(DatabaseUrl url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url.jdbc());
        config.setDataSourceProperties(url.properties());
        config.setPoolName("shop");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setValidationTimeout(PATIENCE_MILLIS / 2);
        config.setInitializationFailTimeout(-1);
        return new Database(new HikariDataSource(config));
    }

    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /** Asks the database for a sign of life; throws where there is none. */
    public void ask() throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("select 1")) {
            if (!answer.next()) {
                throw new SQLException("the database gave no answer to 'select 1'");
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
