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
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/**
 * One request from its head to its landing: a {@link Dispatch} to an instance, a {@link Delivery} back, and what to do when either
 * of them fails. Whatever ends it goes through {@link #land}.
 */
final class Exchange implements RequestFacts, BodyReader.Sink {
    private final ClientConnection client;
    private final Lane lane;
    private final RequestHead head;
    private final Origination from;
    private final Limits limits;
    private Flight flight = NotYetBoarded.WAITING;
    private final Dispatch dispatch;
    private final Delivery delivery;
    private boolean landed;
    private boolean waiting;
    private boolean endless;
    private long lastProgress = System.nanoTime();

    Exchange(ClientConnection client, Lane lane, RequestHead head, Origination from, Limits limits) {
        this.client = client;
        this.lane = lane;
        this.head = head;
        this.from = from;
        this.limits = limits;
        this.dispatch = new Dispatch(client, lane, head, from, limits);
        this.delivery = new Delivery(client, head.http11());
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
        return dispatch.isEnded();
    }

    /** Whether it waits at a shut gate: nobody but us knows of it yet. */
    boolean isWaiting() {
        return waiting;
    }

    /** Whether an instance is at work for it, and will be done with it. */
    boolean isUnderWay() {
        return !waiting && !endless && !landed;
    }

    void begin() {
        if (lane.room().takes(this, head.fields().headBytes())) {
            waiting = true;
            client.readOn(false);
        } else {
            board();
        }
    }

    /** The wait is over. */
    void depart() {
        waiting = false;
        progress();
        client.readOn(true);
        board();
        flushRequest();
    }

    private void board() {
        flight = lane.board().board(this);
        if (dispatch.isEnded() && !(head.framing() instanceof Framing.None)) {
            flight.requestEnded();
        }
        Destination first = flight.destination();
        if (!flight.isRouted()) {
            answer(OwnAnswer.unrouted(), Landing.NO_ROUTE);
        } else if (first == null) {
            answer(OwnAnswer.unavailable(), Landing.NO_INSTANCE);
        } else {
            dispatch.send(first, false, this);
        }
    }

    // From the client.

    @Override
    public void part(ByteBuf part) {
        progress();
        if (landed) {
            part.release();
        } else if (dispatch.exceeds(part.readableBytes())) {
            part.release();
            answer(OwnAnswer.tooLarge(limits.maxBodyBytes()), Landing.REFUSED);
        } else {
            if (waiting) {
                lane.room().grew(this, part.readableBytes());
            }
            dispatch.part(part);
        }
    }

    @Override
    public void end(Fields trailers) {
        progress();
        if (!landed) {
            flight.requestEnded();
            dispatch.end(trailers);
            if (waiting) {
                client.readOn(false);
            }
        }
    }

    void flushRequest() {
        dispatch.flush();
    }

    void clientWritabilityChanged() {
        progress();
        OriginConnection source = dispatch.origin();
        if (source != null && !dispatch.isConnecting()) {
            source.readOn(client.isWritable());
        }
    }

    /** The rest of the request cannot be read. */
    void refused(OwnAnswer answer) {
        if (delivery.isBegun()) {
            abort(Landing.REFUSED);
        } else {
            answer(answer, Landing.REFUSED);
        }
    }

    /**
     * The client says that it sends nothing more while its request waits. It may have gone away, so nothing is done for it; should it still
     * listen, it hears that it may ask again.
     */
    void clientLeaves() {
        answer(OwnAnswer.unavailable(), Landing.CLIENT_GONE);
    }

    void clientGone() {
        dispatch.close();
        land(Landing.CLIENT_GONE);
    }

    // From the instance.

    void connected() {
        progress();
        dispatch.connected();
    }

    void connectFailed() {
        dispatch.detach();
        retry(Failure.CONNECT, true);
    }

    void originWritabilityChanged() {
        progress();
        dispatch.keepPace();
    }

    void interim(AnswerHead interim) {
        progress();
        delivery.interim(interim);
    }

    /** The final answer's head has come. */
    void answer(AnswerHead answer, Framing framing) {
        progress();
        dispatch.settle();
        flight.answered(answer.status());
        if (answer.isEventStream()) {
            endless = true;
            flight.atClientsPace();
        }
        delivery.begin(answer, framing, dispatch.isEnded(), lane.date(), flight.setCookie());
    }

    void answerPart(ByteBuf part) {
        progress();
        delivery.part(part);
        OriginConnection source = dispatch.origin();
        if (source != null && !client.isWritable()) {
            flight.atClientsPace();
            source.readOn(false);
        }
    }

    /** The answer is whole. Its connection has already been given back or closed. */
    void answerEnded(Fields trailers) {
        dispatch.detach();
        delivery.end(trailers);
        land(Landing.COMPLETE);
        client.exchangeEnded(dispatch.isEnded());
    }

    void flushAnswer() {
        delivery.flush();
    }

    /** The instance switches protocols; the two connections are one tunnel from here on. */
    Tunnel upgraded(AnswerHead answer) throws MalformedMessage {
        OriginConnection to = dispatch.origin();
        if (to == null || !Upgrades.isWanted(head)) {
            throw new MalformedMessage(502, "an upgrade that nobody asked for");
        }
        flight.answered(answer.status());
        flight.atClientsPace();
        ChannelHandlerContext out = client.context();
        out.writeAndFlush(AnswerWriter.upgrade(out.alloc(), answer, flight.setCookie()), out.voidPromise());
        Tunnel tunnel = new Tunnel(client, to, this, Upgrades.isWebSocket(answer));
        client.upgraded(tunnel);
        return tunnel;
    }

    void tunnelEnded(long bytes) {
        land(Landing.COMPLETE, bytes);
    }

    /** The connection ended before the answer did. */
    void originLost(OriginConnection lost) {
        dispatch.detach();
        if (delivery.isBegun()) {
            abort(Landing.CUT_SHORT);
        } else if (lost.isAnswerSeen()) {
            answer(OwnAnswer.badGateway(), Landing.RESET);
        } else if (lost.isReused()) {
            retry(Failure.STALE, dispatch.isUnsent());
        } else {
            boolean unsent = dispatch.isUnsent();
            retry(unsent ? Failure.CONNECT : Failure.RESET_BEFORE_ANSWER, unsent);
        }
    }

    /** The instance sent what is not HTTP; its connection is closed. */
    void badAnswer() {
        dispatch.detach();
        if (delivery.isBegun()) {
            abort(Landing.CUT_SHORT);
        } else {
            answer(OwnAnswer.badGateway(), Landing.BAD_ANSWER);
        }
    }

    private void retry(Failure failure, boolean unsent) {
        Destination next = dispatch.mayRepeat(failure, unsent) ? flight.retry(failure) : null;
        if (next != null) {
            dispatch.send(next, true, this);
        } else if (failure == Failure.CONNECT) {
            answer(OwnAnswer.unavailable(), Landing.CONNECT_FAILED);
        } else {
            answer(OwnAnswer.badGateway(), Landing.RESET);
        }
    }

    /** Looks at all time-outs of this request. */
    void sweep(long now) {
        if (waiting) {
            return;
        }
        long still = now - lastProgress;
        if (dispatch.isConnecting()) {
            if (dispatch.connectingNanos(now) > limits.connect().toNanos()) {
                dispatch.close();
                retry(Failure.CONNECT, true);
            }
        } else if (delivery.isBegun()) {
            if (still > limits.idle().toNanos()) {
                dispatch.close();
                abort(client.isWritable() ? Landing.CUT_SHORT : Landing.CLIENT_GONE);
            }
        } else if (dispatch.isEnded() || dispatch.isStuck()) {
            if (still > (dispatch.isEnded() ? limits.firstByte() : limits.idle()).toNanos()) {
                answer(OwnAnswer.gatewayTimedOut(), Landing.TIMED_OUT);
            }
        } else if (still > limits.idle().toNanos()) {
            answer(OwnAnswer.refused(408, "the request stopped coming"), Landing.CLIENT_GONE);
        }
    }

    private void progress() {
        lastProgress = System.nanoTime();
    }

    /** Ends with an answer of our own, where none has begun. */
    private void answer(OwnAnswer own, Landing landing) {
        dispatch.close();
        client.persistOnly(dispatch.isEnded());
        client.answer(own, head.method(), head.http11());
        land(landing);
        client.exchangeEnded(dispatch.isEnded());
    }

    private void abort(Landing landing) {
        land(landing);
        client.abort();
    }

    private void land(Landing landing) {
        land(landing, delivery.bytes());
    }

    private void land(Landing landing, long answerBytes) {
        if (!landed) {
            landed = true;
            if (waiting) {
                waiting = false;
                lane.room().leave(this);
            }
            dispatch.settle();
            delivery.discard();
            flight.landed(landing, answerBytes);
        }
    }
}
