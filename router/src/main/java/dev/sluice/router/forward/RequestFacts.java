package dev.sluice.router.forward;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/** What a request shows of itself. Valid until {@link Flight#landed}; to be read on the calling thread only. */
public interface RequestFacts {
    HttpMethod method();

    /** The path as it was sent, percent-encoding and all, without the query; {@code *} for a request to the server as a whole. */
    String path();

    /** The header as the client sent it; not to be changed. */
    HttpHeaders headers();

    /** The address of the client, as the last proxy that is not trusted to name another one tells it. */
    String clientAddress();

    /** Whether the client came over TLS, to us or to a trusted proxy before us. */
    boolean secure();
}
