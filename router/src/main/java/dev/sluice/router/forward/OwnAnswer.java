package dev.sluice.router.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An answer that we give ourselves, because no instance did.
 *
 * @param explanation one sentence for whoever reads the body; says nothing of what is behind us
 * @param field one more header field, or null
 */
record OwnAnswer(int status, String explanation, @Nullable Extra field) {
    record Extra(String name, String value) {}

    static OwnAnswer refused(int status, String reason) {
        return new OwnAnswer(
                status,
                reason,
                status == 405 ? new Extra("Allow", "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS") : null);
    }

    static OwnAnswer tooLarge(long maxBytes) {
        return refused(413, "the request is larger than " + maxBytes + " bytes");
    }

    static OwnAnswer unrouted() {
        return new OwnAnswer(404, "nothing is served under this path", null);
    }

    static OwnAnswer unavailable() {
        return new OwnAnswer(503, "nothing can serve this right now", new Extra("Retry-After", "1"));
    }

    static OwnAnswer badGateway() {
        return new OwnAnswer(502, "the application ended or garbled its answer", null);
    }

    static OwnAnswer gatewayTimedOut() {
        return new OwnAnswer(504, "the application did not answer in time", null);
    }

    static OwnAnswer redirect(String location) {
        return new OwnAnswer(308, "this is served over TLS only", new Extra("Location", location));
    }

    /** For OPTIONS that was not to be passed on. */
    static OwnAnswer options() {
        return new OwnAnswer(200, "", new Extra("Allow", "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS"));
    }

    ByteBuf write(ByteBufAllocator alloc, AsciiString date, boolean headOnly, boolean close, boolean http11) {
        String body = explanation.isEmpty() ? "" : status + " " + explanation + "\n";
        ByteBuf out = alloc.ioBuffer(256 + body.length());
        Wire.text(
                out,
                "HTTP/1.1 " + status + " " + HttpResponseStatus.valueOf(status).reasonPhrase());
        Wire.end(out);
        Wire.line(out, "Date", date);
        if (field != null) {
            Wire.line(out, field.name(), field.value());
        }
        Wire.line(out, "Content-Type", "text/plain; charset=utf-8");
        Wire.line(out, "Content-Length", Integer.toString(body.length()));
        if (close) {
            Wire.line(out, "Connection", "close");
        } else if (!http11) {
            Wire.line(out, "Connection", "keep-alive");
        }
        Wire.end(out);
        if (!headOnly) {
            out.writeCharSequence(body, StandardCharsets.US_ASCII);
        }
        return out;
    }
}
