package dev.sluice.shop.store;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * Where the database is, as JDBC wants it. Read from {@code jdbc:...}, {@code postgresql://user:password@host:port/name} or
 * {@code sqlite:PATH}. Never prints the password.
 */
public record DatabaseUrl(String jdbc, Optional<String> user, Optional<String> password) {
    public DatabaseUrl {
        if (!jdbc.startsWith("jdbc:postgresql:") && !jdbc.startsWith("jdbc:sqlite:")) {
            throw new IllegalArgumentException("a database URL begins with postgresql:, sqlite: or jdbc:");
        }
    }

    public static DatabaseUrl parse(String url) {
        if (url.startsWith("sqlite:")) {
            return new DatabaseUrl("jdbc:" + url, Optional.empty(), Optional.empty());
        }
        if (!url.startsWith("postgresql://") && !url.startsWith("postgres://")) {
            return new DatabaseUrl(url, Optional.empty(), Optional.empty());
        }
        URI uri = URI.create(url);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        Optional<String> userInfo = Optional.ofNullable(uri.getRawUserInfo());
        return new DatabaseUrl(
                "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query,
                userInfo.map(info -> decoded(info.split(":", 2)[0])),
                userInfo.filter(info -> info.contains(":")).map(info -> decoded(info.split(":", 2)[1])));
    }

    /** True for SQLite, where one writer at a time has the file. */
    public boolean isFile() {
        return jdbc.startsWith("jdbc:sqlite:");
    }

    /** What the driver is told besides the address. */
    public Properties properties() {
        Properties properties = new Properties();
        user.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(secret -> properties.setProperty("password", secret));
        if (isFile()) {
            properties.setProperty("journal_mode", "WAL");
            properties.setProperty("synchronous", "NORMAL");
            properties.setProperty("busy_timeout", "5000");
            properties.setProperty("foreign_keys", "true");
            properties.setProperty("transaction_mode", "IMMEDIATE");
        }
        return properties;
    }

    /** One connection outside any pool. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbc, properties());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return jdbc.replaceAll("\\?.*", "");
    }
}
