package dev.sluice.router.traffic;

import dev.sluice.router.forward.RequestFacts;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/** A request as a test writes it. */
public record Ask(String path, HttpHeaders headers, String clientAddress, boolean secure) implements RequestFacts {
    public static Ask get(String path) {
        return new Ask(path, new DefaultHttpHeaders(), "192.0.2.1", false);
    }

    public Ask with(String header, String value) {
        HttpHeaders more = headers.copy();
        more.add(header, value);
        return new Ask(path, more, clientAddress, secure);
    }

    public Ask from(String address) {
        return new Ask(path, headers, address, secure);
    }

    public Ask overTls() {
        return new Ask(path, headers, clientAddress, true);
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.GET;
    }
}
