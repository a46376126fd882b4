package dev.sluice.router.forward;

import dev.sluice.router.wire.AnswerHead;
import dev.sluice.router.wire.BodyReader;
import dev.sluice.router.wire.Fields;
import dev.sluice.router.wire.Framing;
import dev.sluice.router.wire.MalformedMessage;
import dev.sluice.router.wire.RequestHead;
import dev.sluice.traffic.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to its landing: sends it to an instance, once more where that is safe, and passes the answer back.
 *
 * <p>Both sides are read only as fast as the other is written. The request is kept until it was sent, and for repeatable methods
 * until the answer begins, as far as {@link Tuning#replayBytes} goes. Whatever ends it goes through {@link #land}.
 */
final class Exchange implements RequestFacts, BodyReader.Sink {
    private final ClientConnection client;
    private final Lane lane;
    private final RequestHead head;
    private final Origination from;
    private final Limits limits;
    private final Flight flight;
    private final RequestBody body;
    private final Attempts attempts;
    private final Delivery delivery;
    private @Nullable OriginConnection origin;
    private boolean connected;
    private @Nullable ChannelPromise headWritten;
    private boolean landed;
    private long connectingSince;
    private long lastProgress = System.nanoTime();

    Exchange(ClientConnection client, Lane lane, RequestHead head, Origination from, Limits limits) {
        this.client = client;
        this.lane = lane;
        this.head = head;
        this.from = from;
        this.limits = limits;
        this.body = new RequestBody(lane.tuning().replayBytes());
        this.attempts = new Attempts(head.method(), lane.retries());
        this.delivery = new Delivery(client, head.http11());
        this.flight = lane.board().board(this);
    }

    @Override
    public HttpMethod method() {
        return head.method();
    }

    @Override
    public String path() {
        return head.path();
    }

    @Override
    public HttpHeaders headers() {
        return head.fields().headers();
    }

    @Override
    public String clientAddress() {
        return from.client();
    }

    @Override
    public boolean secure() {
        return from.isSecure();
    }

    boolean isRequestEnded() {
        return body.isEnded();
    }

    /** Sends the request on its way; a request without a body ends with this. */
    void begin() {
        if (head.framing() instanceof Framing.None) {
            body.end(Fields.none());
        }
        Destination first = flight.destination();
        if (first == null) {
            answer(OwnAnswer.unavailable(), Landing.NO_INSTANCE);
        } else {
            attempt(first, false);
        }
    }

    private void attempt(Destination to, boolean fresh) {
        long now = System.nanoTime();
        long maxIdle = attempts.isRepeatable()
                ? limits.upstreamIdle().toNanos()
                : lane.tuning().freshFor().toNanos();
        OriginConnection pooled = fresh ? null : lane.pool().take(to, now, maxIdle);
        attempts.begin();
        connected = false;
        headWritten = null;
        if (pooled != null) {
            origin = pooled;
            pooled.assign(this);
            connected();
        } else {
            OriginConnection opening = new OriginConnection(lane, to, this);
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
        progress();
        boolean upgrade = Upgrades.isWanted(head);
        ByteBuf first = RequestWriter.write(to.alloc(), head, from, to.destination(), upgrade);
        attempts.headBytes(first.readableBytes());
        if (attempts.isRepeatable()) {
            to.write(first);
        } else {
            ChannelPromise promise = to.context().newPromise();
            headWritten = promise;
            to.context().write(first, promise);
        }
        for (ByteBuf part : body.replay()) {
            writePart(to, part);
        }
        Fields trailers = body.trailers();
        if (trailers != null) {
            writeEnd(to, trailers);
        } else {
            client.readOn(to.isWritable());
        }
        if (body.isEnded() || !client.isConsuming()) {
            to.flush();
        }
    }

    @Override
    public void part(ByteBuf part) {
        progress();
        OriginConnection to = origin;
        if (landed) {
            part.release();
        } else if (body.received() + part.readableBytes() > limits.maxBodyBytes()) {
            part.release();
            answer(OwnAnswer.tooLarge(limits.maxBodyBytes()), Landing.REFUSED);
        } else if (to == null || !connected) {
            body.hold(part);
        } else {
            body.sent(part);
            writePart(to, part);
            if (!to.isWritable()) {
                client.readOn(false);
            }
        }
    }

    @Override
    public void end(Fields trailers) {
        if (landed) {
            return;
        }
        progress();
        body.end(trailers);
        OriginConnection to = origin;
        if (to != null && connected) {
            writeEnd(to, trailers);
            to.flush();
        }
        client.readOn(true);
    }

    void flushRequest() {
        OriginConnection to = origin;
        if (to != null && connected) {
            to.flush();
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

    void interim(AnswerHead interim) {
        progress();
        delivery.interim(interim);
    }

    /** The final answer's head has come. */
    void answer(AnswerHead answer, Framing framing) {
        progress();
        body.drop();
        flight.answered(answer.status());
        delivery.begin(answer, framing, body.isEnded(), lane.date(), flight.setCookie());
    }

    void answerPart(ByteBuf part) {
        progress();
        delivery.part(part);
        OriginConnection source = origin;
        if (source != null && !client.isWritable()) {
            source.readOn(false);
        }
    }

    /** The answer is whole. Its connection has already been given back or closed. */
    void answerEnded(Fields trailers) {
        origin = null;
        delivery.end(trailers);
        land(Landing.COMPLETE);
        client.exchangeEnded(body.isEnded());
    }

    void flushAnswer() {
        delivery.flush();
    }

    /** The instance switches protocols; the two connections are one tunnel from here on. */
    Tunnel upgraded(AnswerHead answer) throws MalformedMessage {
        OriginConnection to = origin;
        if (to == null || !Upgrades.isWanted(head)) {
            throw new MalformedMessage(502, "an upgrade that nobody asked for");
        }
        flight.answered(answer.status());
        ChannelHandlerContext out = client.context();
        out.writeAndFlush(AnswerWriter.upgrade(out.alloc(), answer, flight.setCookie()), out.voidPromise());
        Tunnel tunnel = new Tunnel(client, to, this, Upgrades.isWebSocket(answer));
        client.upgraded(tunnel);
        return tunnel;
    }

    void tunnelEnded(long bytes) {
        origin = null;
        land(Landing.COMPLETE, bytes);
    }

    void originWritabilityChanged() {
        OriginConnection to = origin;
        progress();
        if (to != null && connected && !body.isEnded()) {
            client.readOn(to.isWritable());
        }
    }

    void clientWritabilityChanged() {
        OriginConnection source = origin;
        progress();
        if (source != null && connected) {
            source.readOn(client.isWritable());
        }
    }

    void connectFailed() {
        origin = null;
        retry(Failure.CONNECT, true);
    }

    /** The connection ended before the answer did. */
    void originLost(OriginConnection lost) {
        origin = null;
        if (delivery.isBegun()) {
            abort(Landing.CUT_SHORT);
        } else if (lost.isAnswerSeen()) {
            answer(OwnAnswer.badGateway(), Landing.RESET);
        } else {
            boolean unsent = !connected || attempts.isHeadUnsent(headWritten);
            Failure failure = lost.isReused() ? Failure.STALE : unsent ? Failure.CONNECT : Failure.RESET_BEFORE_ANSWER;
            retry(failure, unsent);
        }
    }

    private void retry(Failure failure, boolean unsent) {
        if (attempts.mayRepeat(unsent) && body.isReplayable()) {
            Destination next = flight.retry(failure);
            if (next != null) {
                attempt(next, true);
                return;
            }
        }
        if (failure == Failure.CONNECT) {
            answer(OwnAnswer.unavailable(), Landing.CONNECT_FAILED);
        } else {
            answer(OwnAnswer.badGateway(), Landing.RESET);
        }
    }

    /** The instance sent what is not HTTP; its connection is closed. */
    void badAnswer() {
        origin = null;
        if (delivery.isBegun()) {
            abort(Landing.CUT_SHORT);
        } else {
            answer(OwnAnswer.badGateway(), Landing.BAD_ANSWER);
        }
    }

    void refused(OwnAnswer answer) {
        if (delivery.isBegun()) {
            abort(Landing.REFUSED);
        } else {
            answer(answer, Landing.REFUSED);
        }
    }

    void clientGone() {
        closeOrigin();
        land(Landing.CLIENT_GONE);
    }

    /** Looks at all time-outs of this request. */
    void sweep(long now) {
        OriginConnection to = origin;
        long still = now - lastProgress;
        if (to != null && !connected) {
            if (now - connectingSince > limits.connect().toNanos()) {
                to.close();
                connectFailed();
            }
        } else if (delivery.isBegun()) {
            if (still > limits.idle().toNanos()) {
                closeOrigin();
                abort(client.isWritable() ? Landing.CUT_SHORT : Landing.CLIENT_GONE);
            }
        } else if (body.isEnded()) {
            if (still > limits.firstByte().toNanos()) {
                answer(OwnAnswer.gatewayTimedOut(), Landing.TIMED_OUT);
            }
        } else if (still > limits.idle().toNanos()) {
            boolean originStuck = to != null && !to.isWritable();
            answer(
                    originStuck ? OwnAnswer.gatewayTimedOut() : OwnAnswer.refused(408, "the request stopped coming"),
                    originStuck ? Landing.TIMED_OUT : Landing.CLIENT_GONE);
        }
    }

    private void progress() {
        lastProgress = System.nanoTime();
    }

    /** Ends with an answer of our own, where none has begun. */
    private void answer(OwnAnswer own, Landing landing) {
        closeOrigin();
        client.persistOnly(body.isEnded());
        client.answer(own, head.method(), head.http11());
        land(landing);
        client.exchangeEnded(body.isEnded());
    }

    private void abort(Landing landing) {
        land(landing);
        client.abort();
    }

    private void closeOrigin() {
        OriginConnection to = origin;
        origin = null;
        if (to != null) {
            to.close();
        }
    }

    private void land(Landing landing) {
        land(landing, delivery.bytes());
    }

    private void land(Landing landing, long answerBytes) {
        if (!landed) {
            landed = true;
            body.drop();
            delivery.discard();
            flight.landed(landing, answerBytes);
        }
    }
}
