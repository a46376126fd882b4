package dev.sluice.it.bench;

import dev.sluice.router.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The load generator {@code wrk}: so many connections, each asking again as soon as it is answered. */
final class Wrk {
    static final Path PROGRAM = Path.of("/usr/bin/wrk");

    private static final String TELL = """
            done = function(summary, latency, requests)
              local errors = summary.errors
              io.write(string.format(
                '{"requests":%d,"micros":%d,"p99Micros":%d,"broken":%d,"refused":%d,"late":%d}\\n',
                summary.requests, summary.duration, latency:percentile(99),
                errors.connect + errors.read + errors.write, errors.status, errors.timeout))
            end
            """;

    /** 512 visitors take turns; a request costs the generator a table look-up. */
    private static final String KNOWN_VISITORS = """
            local asked, next = {}, 0
            init = function(arguments)
              for i = 1, 512 do
                asked[i] = wrk.format("GET", "/", {["Cookie"] = string.format("sluice=%016x", i * 2654435761)})
              end
            end
            request = function()
              next = next % 512 + 1
              return asked[next]
            end
            """;

    private final Path script;

    /** Who asks. */
    enum Visitors {
        /** They send the cookie that they were given. */
        KNOWN,
        /** They have no cookie yet. */
        NEW
    }

    /**
     * What a run gave. Times from a request's sending to its answer.
     *
     * @param broken connections that failed
     * @param refused answers of 400 and above
     * @param late answers that took longer than two seconds
     */
    record Load(long requests, long micros, long p99Micros, long broken, long refused, long late) {
        double perSecond() {
            return requests * 1e6 / micros;
        }

        double p99Millis() {
            return p99Micros / 1e3;
        }
    }

    Wrk(Path folder, Visitors visitors) throws IOException {
        script = Files.writeString(
                Files.createTempFile(folder, "wrk", ".lua"),
                switch (visitors) {
                    case KNOWN -> KNOWN_VISITORS + TELL;
                    case NEW -> TELL;
                });
    }

    /** Runs for so long; every answer must have been a good one. */
    Load run(URI url, int connections, int seconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-t2",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "-s",
                        script.toString(),
                        url.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        List<String> found = said.lines().filter(line -> line.startsWith("{")).toList();
        if (found.size() != 1) {
            throw new AssertionError("wrk ended with status " + process.exitValue() + ": " + said);
        }
        Load load = Json.read(found.getFirst(), Load.class, "what wrk says");
        if (load.broken() + load.refused() + load.late() > 0) {
            throw new AssertionError("of %d requests to %s over %d connections: %d broken, %d refused, %d late"
                    .formatted(load.requests(), url, connections, load.broken(), load.refused(), load.late()));
        }
        return load;
    }
}
