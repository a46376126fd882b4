package dev.sluice.router.forward;

import dev.sluice.router.wire.Fields;
import dev.sluice.router.wire.Framing;
import dev.sluice.router.wire.RequestHead;
import dev.sluice.traffic.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * A client's request on its way to an instance, over one connection after the other where it must be. What has come of it is kept
 * until it was sent, and afterwards, within {@link Tuning#replayBytes}, until the answer begins.
 */
final class Dispatch {
    private final ClientConnection client;
    private final Lane lane;
    private final RequestHead head;
    private final Origination from;
    private final Limits limits;
    private final RequestBody body;
    private final Attempts attempts;
    private @Nullable OriginConnection origin;
    private boolean connected;
    private @Nullable ChannelPromise headWritten;
    private long connectingSince;

    Dispatch(ClientConnection client, Lane lane, RequestHead head, Origination from, Limits limits) {
        this.client = client;
        this.lane = lane;
        this.head = head;
        this.from = from;
        this.limits = limits;
        this.body = new RequestBody(lane.tuning().replayBytes());
        this.attempts = new Attempts(head.method());
        if (head.framing() instanceof Framing.None) {
            body.end(Fields.none());
        }
    }

    /** Whether all of the request has come. */
    boolean isEnded() {
        return body.isEnded();
    }

    boolean isConnecting() {
        return origin != null && !connected;
    }

    long connectingNanos(long now) {
        return now - connectingSince;
    }

    /** Whether {@code more} bytes would make the body larger than it may be. */
    boolean exceeds(int more) {
        return body.received() + more > limits.maxBodyBytes();
    }

    /** Whether the instance does not take what we have for it. */
    boolean isStuck() {
        OriginConnection to = origin;
        return to != null && connected && !to.isWritable();
    }

    @Nullable
    OriginConnection origin() {
        return origin;
    }

    /**
     * Sends the request to an instance, over a kept connection unless a {@code fresh} one is wanted. A request that could not
     * be repeated always gets a new one, in place of a kept one: any that was kept may just be closing.
     */
    void send(Destination to, boolean fresh, Exchange exchange) {
        long now = System.nanoTime();
        OriginConnection pooled = null;
        if (!attempts.isRepeatable()) {
            lane.pool().letGoOne(to);
        } else if (!fresh) {
            pooled = lane.pool().take(to, now, limits.upstreamIdle().toNanos());
        }
        attempts.begin();
        connected = false;
        headWritten = null;
        if (pooled != null) {
            origin = pooled;
            pooled.assign(exchange);
            connected();
        } else {
            OriginConnection opening = new OriginConnection(lane, to, exchange);
            origin = opening;
            connectingSince = now;
            if (!body.isEnded()) {
                client.readOn(false);
            }
            opening.connect();
        }
    }

    /** The connection is there: sends what has come of the request so far. */
    void connected() {
        OriginConnection to = origin;
        if (to == null) {
            return;
        }
        connected = true;
        writeHead(to);
        for (ByteBuf part : body.replay()) {
            writePart(to, part);
        }
        Fields trailers = body.trailers();
        if (trailers != null) {
            writeEnd(to, trailers);
        } else {
            client.readOn(to.isWritable());
        }
        if (trailers != null || !client.isConsuming()) {
            to.flush();
        }
    }

    /** Passes a part of the body on, or keeps it until it can be; takes it over. */
    void part(ByteBuf part) {
        OriginConnection to = origin;
        if (to == null || !connected) {
            body.hold(part);
        } else {
            body.sent(part);
            writePart(to, part);
            if (!to.isWritable()) {
                client.readOn(false);
            }
        }
    }

    void end(Fields trailers) {
        body.end(trailers);
        OriginConnection to = origin;
        if (to != null && connected) {
            writeEnd(to, trailers);
            to.flush();
        }
        client.readOn(true);
    }

    void flush() {
        OriginConnection to = origin;
        if (to != null && connected) {
            to.flush();
        }
    }

    /** Reads the client only as fast as the instance takes it. */
    void keepPace() {
        if (!body.isEnded() && connected) {
            client.readOn(!isStuck());
        }
    }

    /** Whether it is certain that no byte of the request has left this machine. */
    boolean isUnsent() {
        return !connected || attempts.isHeadUnsent(headWritten);
    }

    /** Whether it may be sent once more; if so, that is counted. */
    boolean mayRepeat(Failure failure, boolean unsent) {
        return body.isReplayable() && attempts.mayRepeat(failure, unsent);
    }

    /** There will be no other attempt: lets go of what was kept for one. */
    void settle() {
        body.drop();
    }

    /** The connection is no longer ours. */
    void detach() {
        origin = null;
    }

    /** Ends the connection, and with it whatever the instance was doing. */
    void close() {
        OriginConnection to = origin;
        origin = null;
        if (to != null) {
            to.close();
        }
    }

    private void writeHead(OriginConnection to) {
        ByteBuf bytes = RequestWriter.write(to.alloc(), head, from, to.destination(), Upgrades.isWanted(head));
        attempts.headBytes(bytes.readableBytes());
        if (attempts.isRepeatable()) {
            to.write(bytes);
        } else {
            ChannelPromise promise = to.context().newPromise();
            headWritten = promise;
            to.context().write(bytes, promise);
        }
    }

    private void writePart(OriginConnection to, ByteBuf part) {
        if (head.framing() instanceof Framing.Chunked) {
            Wire.chunk(to.context(), part);
        } else {
            to.write(part);
        }
    }

    private void writeEnd(OriginConnection to, Fields trailers) {
        if (head.framing() instanceof Framing.Chunked) {
            Wire.lastChunk(to.context(), trailers);
        }
    }
}
