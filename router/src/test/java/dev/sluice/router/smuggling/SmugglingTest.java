package dev.sluice.router.smuggling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.forward.Landing;
import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
import dev.sluice.router.raw.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same bytes mean the same to us and to what stands behind us: what we sent on is what it saw, and nothing more. */
class SmugglingTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(SystemServer.Kind.class)
    void what_stands_behind_us_sees_the_requests_that_we_saw(SystemServer.Kind kind) throws Exception {
        try (SystemServer server = SystemServer.start(kind, folder);
                Hop hop = new Hop(ScriptedOrigin.answers("HTTP/1.1 500 Unused\r\n\r\n"))) {
            hop.to(server.port());
            for (String request : Corpus.numbered()) {
                send(hop, request);
            }
            send(hop, "GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
            Map<Boolean, List<String>> boarded = boardedUntil(hop, "GET /last");
            List<String> whole = boarded.getOrDefault(true, List.of());
            List<String> brokenOff = boarded.getOrDefault(false, List.of());
            Wait.until("the server has written all down", () -> server.seen().contains("GET /last"));
            List<String> seen = new ArrayList<>(withoutQuery(server.seen()));
            seen.removeAll(brokenOff);
            assertThat(seen).as("seen by %s", kind).containsExactlyInAnyOrderElementsOf(whole);
            assertThat(whole).as("requests that were passed on at all").hasSizeGreaterThan(40);
        }
    }

    private static void send(Hop hop, String request) throws IOException {
        try (RawConnection client = hop.client()) {
            client.send(request);
            client.halfClose();
            client.toEnd();
        }
    }

    /** What boarded, by whether it was passed on whole; a body that turned out malformed breaks off a request already begun. */
    private static Map<Boolean, List<String>> boardedUntil(Hop hop, String last) throws InterruptedException {
        Map<Boolean, List<String>> boarded = new HashMap<>();
        String latest;
        do {
            var trip = hop.board().trip();
            latest = trip.method() + " " + trip.path();
            boarded.computeIfAbsent(trip.landing() == Landing.COMPLETE, whole -> new ArrayList<>())
                    .add(latest);
        } while (!latest.equals(last));
        return boarded;
    }

    private static List<String> withoutQuery(List<String> requests) {
        return requests.stream()
                .map(request -> request.replaceFirst("\\?.*", ""))
                .toList();
    }
}
