package dev.sluice.router.traffic;

import dev.sluice.traffic.BackendId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where finished requests are told, one by one. Called on event loops: it must not wait. */
@FunctionalInterface
public interface RequestLog {
    void landed(Entry entry);

    /**
     * One finished request.
     *
     * @param path without the query, which may hold what is nobody's business
     * @param status what the client got; 0 where it got nothing
     * @param bytes of the answer's body, passed on to the client
     * @param backend who served it; null where nobody did
     */
    record Entry(
            Instant time,
            String client,
            String method,
            String path,
            int status,
            long bytes,
            long micros,
            @Nullable BackendId backend,
            @Nullable String instance,
            boolean retried) {}
}
