package dev.sluice.adapter.http;

import dev.sluice.base.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A GET that asks a server for a document. It reads no more than 4 MiB, follows a redirect only to the same host and port, so
 * that its headers go nowhere else, and ends when the calling thread is interrupted.
 */
public final class WebQuestion {
    static final int MOST_BYTES = 4 << 20;
    private static final int MOST_REDIRECTS = 3;
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Map<String, Secret> headers;
    private final Duration limit;

    /** @param limit until the header of the answer is there */
    public WebQuestion(Map<String, Secret> headers, Duration limit) {
        this.headers = Map.copyOf(headers);
        this.limit = limit;
    }

    public WebAnswer ask(String address) throws WebTrouble, InterruptedException {
        URI asked = uri(address);
        URI next = asked;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            WebAnswer answer = once(next);
            Optional<String> location = answer.status() / 100 == 3 ? answer.header("location") : Optional.empty();
            if (location.isEmpty()) {
                return answer;
            }
            next = next.resolve(uri(location.get()));
            if (!isSameServer(asked, next)) {
                throw new WebTrouble("it redirects to another server, which is not asked: " + next.getHost());
            }
        }
        throw new WebTrouble("it redirects in circles");
    }

    private static boolean isSameServer(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(String.valueOf(other.getHost()))
                && one.getPort() == other.getPort();
    }

    private static URI uri(String address) throws WebTrouble {
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            throw new WebTrouble("its address cannot be understood", e);
        }
    }

    private WebAnswer once(URI address) throws WebTrouble, InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address)
                    .timeout(limit)
                    .header("Accept", "application/json")
                    .header("User-Agent", "sluice");
            headers.forEach((name, value) -> request.setHeader(name, value.reveal()));
            HttpResponse<InputStream> response =
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                return new WebAnswer(
                        response.statusCode(), lowerCase(response.headers().map()), body(in));
            }
        } catch (HttpTimeoutException e) {
            throw new WebTrouble("it did not answer within " + limit.toMillis() + " ms", e);
        } catch (ConnectException e) {
            throw new WebTrouble("it cannot be connected to", e);
        } catch (IllegalArgumentException e) {
            throw new WebTrouble("its address cannot be asked", e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new WebTrouble("its answer broke off: " + e.getClass().getSimpleName(), e);
        }
    }

    private static byte[] body(InputStream in) throws IOException, WebTrouble {
        byte[] body = in.readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new WebTrouble("its answer is longer than " + (MOST_BYTES >> 20) + " MiB: ask for less");
        }
        return body;
    }

    private static Map<String, List<String>> lowerCase(Map<String, List<String>> headers) {
        Map<String, List<String>> lower = new TreeMap<>();
        headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values));
        return lower;
    }
}
