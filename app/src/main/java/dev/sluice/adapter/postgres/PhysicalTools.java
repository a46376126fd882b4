package dev.sluice.adapter.postgres;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The programs for backups of a server's files, in one place.
 *
 * @param major their version
 */
record PhysicalTools(Path place, int major) {
    /** The oldest {@code pg_basebackup} that is as new as the server. */
    static PhysicalTools toRead(int serverMajor, List<Path> places) {
        return PostgresTools.all(places).stream()
                .filter(tools -> tools.major() >= serverMajor)
                .map(PhysicalTools::beside)
                .filter(tools -> tools.has("pg_basebackup"))
                .findFirst()
                .orElseThrow(() -> missing("pg_basebackup", serverMajor + " or later", "client", serverMajor));
    }

    /** A server of exactly this version, with the program that checks its files: nothing else reads them. */
    static PhysicalTools toStart(int major, List<Path> places) {
        return PostgresTools.all(places).stream()
                .filter(tools -> tools.major() == major)
                .map(PhysicalTools::beside)
                .filter(tools -> tools.has("postgres") && tools.has("pg_verifybackup"))
                .findFirst()
                .orElseThrow(() -> missing("a server", Integer.toString(major), "server", major));
    }

    private static PhysicalTools beside(PostgresTools tools) {
        return new PhysicalTools(tools.dump().resolveSibling(""), tools.major());
    }

    private boolean has(String program) {
        return Files.isExecutable(place.resolve(program));
    }

    String program(String name) {
        return place.resolve(name).toString();
    }

    private static SluiceException missing(String what, String version, String kind, int major) {
        return new SluiceException(
                Code.TOOL_MISSING,
                what + " of PostgreSQL " + version + " is not on this machine, and a physical backup takes it",
                kind.equals("server")
                        ? "install postgresql-" + major
                                + " (it need not run), or verify by `backup: {verify: checksum}`"
                        : "install postgresql-client-" + major);
    }
}
