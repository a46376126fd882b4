package dev.sluice.router.forward;

import dev.sluice.router.forward.ClientPhase.Phase;
import dev.sluice.router.wire.BodyReader;
import dev.sluice.router.wire.Framing;
import dev.sluice.router.wire.MalformedMessage;
import dev.sluice.router.wire.RequestHead;
import dev.sluice.traffic.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection from a client: reads its requests one after the other, each into an {@link Exchange}, and closes so that the last
 * answer arrives.
 */
final class ClientConnection extends Leg {
    private static final int MAX_WAITING_BYTES = 64 << 10;

    private final Lane lane;
    private final Entrance entrance;
    private final RequestReader requests = new RequestReader();
    private AsciiString peer = AsciiString.EMPTY_STRING;
    private final ClientPhase phase = new ClientPhase();
    private boolean persistent;
    private boolean inputEnded;
    private boolean consuming;
    private @Nullable Exchange exchange;
    private @Nullable BodyReader body;
    private @Nullable Tunnel tunnel;

    ClientConnection(Lane lane, Entrance entrance) {
        this.lane = lane;
        this.entrance = entrance;
    }

    /** Whether bytes that have come are just being taken apart, so that more of the request may follow at once. */
    boolean isConsuming() {
        return consuming;
    }

    /** Whether an instance is at work for this client, and will be done with it. */
    boolean isUnderWay() {
        Exchange current = exchange;
        return current != null && current.isUnderWay();
    }

    boolean isPersistent() {
        return persistent;
    }

    /** Lets the connection end with the current answer unless {@code condition} holds. */
    void persistOnly(boolean condition) {
        persistent &= condition && !entrance.isDraining();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.channel().remoteAddress() instanceof InetSocketAddress remote) {
            peer = AsciiString.of(NetUtil.toAddressString(remote.getAddress()));
        }
        lane.entered(this);
        entrance.entered(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        inbox().add(ctx.alloc(), (ByteBuf) message);
        consume();
    }

    private void consume() {
        if (consuming) {
            return;
        }
        consuming = true;
        try {
            while (step(inbox().bytes())) {
                continue;
            }
        } catch (MalformedMessage e) {
            refuse(OwnAnswer.refused(e.status(), e.reason()));
        } finally {
            consuming = false;
            inbox().trim();
        }
    }

    /** Takes the next thing out of {@code in}; false where more must come first. */
    private boolean step(ByteBuf in) throws MalformedMessage {
        if (!in.isReadable()) {
            return false;
        }
        return switch (phase.now()) {
            case IDLE, HEAD -> readHead(in);
            case BODY -> readBody(in);
            case ANSWERING -> {
                if (in.readableBytes() > MAX_WAITING_BYTES) {
                    readOn(false);
                }
                yield false;
            }
            case TUNNEL -> {
                passOn(in);
                yield false;
            }
            case LAST_ANSWER, LINGER -> {
                in.skipBytes(in.readableBytes());
                yield false;
            }
        };
    }

    private boolean readHead(ByteBuf in) throws MalformedMessage {
        phase.headBegins();
        RequestHead head = requests.read(in);
        if (head == null) {
            return false;
        }
        receive(head);
        return phase.now() != Phase.BODY || readBody(in);
    }

    private void receive(RequestHead head) throws MalformedMessage {
        Limits limits = lane.limits();
        Entrance.Rules rules = entrance.rules();
        persistent = head.isKeepAlive() && !entrance.isDraining();
        OwnAnswer own = Reception.answer(head, rules, limits);
        boolean bodiless = head.framing() instanceof Framing.None;
        if (own != null) {
            noteRefusal(own);
            persistent &= bodiless;
            answer(own, head.method(), head.http11());
            exchangeEnded(bodiless);
            return;
        }
        Origination from = Origination.of(peer, entrance.isTls(), rules.trusted(), head.fields(), head.host());
        Exchange next = new Exchange(this, lane, head, from, limits);
        exchange = next;
        body = bodiless ? null : BodyReader.of(head.framing());
        phase.enter(bodiless ? Phase.ANSWERING : Phase.BODY);
        next.begin();
    }

    private boolean readBody(ByteBuf in) throws MalformedMessage {
        BodyReader reader = body;
        Exchange current = exchange;
        if (reader == null || current == null) {
            return true;
        }
        if (!reader.read(in, current)) {
            return phase.now() != Phase.BODY;
        }
        if (phase.now() == Phase.BODY) {
            phase.enter(Phase.ANSWERING);
        }
        return true;
    }

    private void passOn(ByteBuf in) {
        Tunnel through = tunnel;
        if (through != null) {
            through.fromClient(in.readRetainedSlice(in.readableBytes()));
        }
    }

    /** Answers a message that cannot be read on after. */
    private void refuse(OwnAnswer own) {
        persistent = false;
        Exchange current = exchange;
        if (current != null) {
            current.refused(own);
        } else {
            noteRefusal(own);
            answer(own, HttpMethod.GET, true);
            exchangeEnded(false);
        }
    }

    private void noteRefusal(OwnAnswer own) {
        if (own.status() >= 400) {
            lane.board().refused(own.status());
        }
    }

    void answer(OwnAnswer own, HttpMethod method, boolean http11) {
        write(own.write(alloc(), lane.date(), method.equals(HttpMethod.HEAD), !persistent, http11));
    }

    /** The answer has been written. The next request may follow where all of this one has come. */
    void exchangeEnded(boolean requestEnded) {
        exchange = null;
        body = null;
        boolean more = !inputEnded || inbox().bytes().isReadable();
        if (!persistent || !requestEnded || !more) {
            endGracefully();
            return;
        }
        flush();
        phase.enter(Phase.IDLE);
        readOn(true);
        consume();
        Exchange next = exchange;
        if (next != null) {
            next.flushRequest();
        } else if (inputEnded) {
            endGracefully();
        }
    }

    void upgraded(Tunnel through) {
        exchange = null;
        tunnel = through;
        phase.enter(Phase.TUNNEL);
        if (entrance.isDraining()) {
            through.leave();
        }
        consume();
        through.flushToOrigin();
    }

    /** Closes once everything written has gone out and the client has had time to read it. */
    void endGracefully() {
        if (phase.isLast()) {
            return;
        }
        phase.enter(Phase.LAST_ANSWER);
        tunnel = null;
        readOn(true);
        Parting.halfClose(context()).addListener(written -> {
            phase.enter(Phase.LINGER);
            if (inputEnded) {
                context().close();
            }
        });
    }

    /** Resets the connection: what the client has is not whole. */
    void abort() {
        Parting.abort(context().channel());
    }

    /** Ends with the next answer, or soon where none is asked for. Safe for any thread. */
    void drain() {
        lane.loop().execute(() -> {
            phase.leave();
            Tunnel through = tunnel;
            if (through != null) {
                through.leave();
            }
        });
    }

    /** Ends now: cleanly where nothing is under way. Safe for any thread. */
    void closeNow() {
        lane.loop().execute(() -> {
            if (phase.now() == Phase.IDLE) {
                endGracefully();
            } else if (!phase.isLast()) {
                context().close();
            }
        });
    }

    /** Looks at the time-outs of this connection. */
    void sweep(long now) {
        Limits limits = lane.limits();
        Exchange current = exchange;
        Tunnel through = tunnel;
        if (current != null) {
            current.sweep(now);
        } else if (through != null) {
            through.sweep(now, limits.idle().toNanos(), lane.tuning().leave().toNanos());
        } else if (phase.isOver(now, limits, lane.tuning())) {
            switch (phase.now()) {
                case IDLE -> endGracefully();
                case HEAD -> refuse(OwnAnswer.refused(408, "the request did not come in time"));
                default -> context().close();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Exchange current = exchange;
        Tunnel through = tunnel;
        if (current != null) {
            current.flushRequest();
        } else if (through != null) {
            through.flushToOrigin();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Exchange current = exchange;
        Tunnel through = tunnel;
        if (current != null) {
            current.clientWritabilityChanged();
        } else if (through != null) {
            through.writabilityChanged();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            Tunnel through = tunnel;
            Exchange current = exchange;
            if (through != null) {
                through.clientHalfClosed();
            } else if (current != null && current.isWaiting()) {
                persistent = false;
                current.clientLeaves();
            } else if (phase.now() != Phase.ANSWERING && phase.now() != Phase.LAST_ANSWER) {
                ctx.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lane.left(this);
        entrance.left(this);
        inbox().release();
        Exchange current = exchange;
        Tunnel through = tunnel;
        exchange = null;
        tunnel = null;
        if (current != null) {
            current.clientGone();
        } else if (through != null) {
            through.clientEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Unexpected.report("from a client", cause);
        ctx.close();
    }
}
