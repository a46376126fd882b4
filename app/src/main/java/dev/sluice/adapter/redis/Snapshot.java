package dev.sluice.adapter.redis;

import dev.sluice.adapter.backup.Program;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A whole Redis as it was at one moment, written out by the server as it does for a new replica: no file of the server's is
 * needed, and nobody waits for it.
 */
final class Snapshot {
    private Snapshot() {}

    static void fetch(RedisServer server, RedisTools tools, OutputStream to) throws IOException {
        RedisUrl url = server.url();
        List<String> command = new ArrayList<>(
                List.of(tools.client().toString(), "-h", url.host(), "-p", Integer.toString(url.port()), "--rdb", "-"));
        url.user().ifPresent(user -> command.addAll(List.of("--user", user)));
        Map<String, String> environment = url.password()
                .map(password -> Map.of("REDISCLI_AUTH", password.reveal()))
                .orElse(Map.of());
        try (Program client = Program.printing(command, environment)) {
            client.copyTo(to);
            if (client.await() != 0) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "the Redis at %s gave no snapshot: %s".formatted(url.place(), said(client, url)),
                        "it takes a server that accepts replicas, and a user with the commands psync and replconf;"
                                + " nothing was changed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(
                    Code.TIMED_OUT, "the snapshot of Redis was interrupted", "nothing was changed", e);
        }
    }

    private static String said(Program client, RedisUrl url) {
        String text =
                client.output().replaceAll("(?m)^sending REPLCONF.*\\R?", "").strip();
        return url.password().map(p -> text.replace(p.reveal(), "********")).orElse(text);
    }
}
