package dev.sluice.adapter.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;

/** The SHA-256 of a schema's definitions, whatever order they are found in. */
public final class SchemaHash {
    /** The tables that migration tools keep for themselves: where the schema stands is not part of what it is. */
    public static final Set<String> TOOL_TABLES = Set.of(
            "flyway_schema_history",
            "alembic_version",
            "databasechangelog",
            "databasechangeloglock",
            "_prisma_migrations",
            "django_migrations",
            "schema_migrations",
            "ar_internal_metadata");

    private SchemaHash() {}

    public static String of(Collection<String> definitions) {
        MessageDigest digest = sha256();
        definitions.stream().sorted().forEach(definition -> {
            digest.update(definition.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
