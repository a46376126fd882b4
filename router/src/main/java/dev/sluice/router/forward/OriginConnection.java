package dev.sluice.router.forward;

import dev.sluice.router.wire.AnswerHead;
import dev.sluice.router.wire.BodyReader;
import dev.sluice.router.wire.Fields;
import dev.sluice.router.wire.Framing;
import dev.sluice.router.wire.HeadScanner;
import dev.sluice.router.wire.MalformedMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an instance: carries one exchange at a time, reads its answer, and waits in the pool in between. A byte that
 * nobody asked for ends it.
 */
final class OriginConnection extends Leg implements BodyReader.Sink {
    private static final int MAX_LINE_BYTES = 32 << 10;
    private static final int MAX_HEAD_BYTES = (64 << 10) - 1;

    private final Lane lane;
    private final Destination destination;
    private final HeadScanner scanner = new HeadScanner(MAX_LINE_BYTES, MAX_HEAD_BYTES);
    private @Nullable Exchange exchange;
    private @Nullable Tunnel tunnel;
    private @Nullable BodyReader body;
    private Framing framing = Framing.NONE;
    private boolean keepAlive;
    private boolean reused;
    private boolean answerSeen;
    private boolean retired;
    private boolean broken;
    private long idleSince;

    OriginConnection(Lane lane, Destination destination, Exchange first) {
        this.lane = lane;
        this.destination = destination;
        this.exchange = first;
    }

    /** Begins to connect; the exchange is told how it went. */
    void connect() {
        lane.connect(this).addListener((ChannelFuture done) -> {
            Exchange waiting = exchange;
            if (!done.isSuccess()) {
                exchange = null;
                if (waiting != null) {
                    waiting.connectFailed();
                }
            } else if (waiting != null) {
                waiting.connected();
            }
        });
    }

    Destination destination() {
        return destination;
    }

    long idleNanos(long now) {
        return now - idleSince;
    }

    /** Whether an earlier exchange has used it. */
    boolean isReused() {
        return reused;
    }

    /** Whether a byte of the current exchange's answer has come. */
    boolean isAnswerSeen() {
        return answerSeen;
    }

    /** Gives an idle connection its next exchange. */
    void assign(Exchange next) {
        exchange = next;
        answerSeen = false;
        reused = true;
    }

    /** Tells the instance that nothing more will come. */
    void halfClose() {
        ((DuplexChannel) context().channel()).shutdownOutput();
    }

    /** Closes after the current exchange, or at once where there is none; an upgraded connection is asked to end. */
    void retire() {
        retired = true;
        Tunnel upgraded = tunnel;
        if (upgraded != null) {
            upgraded.leave();
        }
    }

    /** Ends the connection and whatever it is doing; nobody is told. */
    void close() {
        exchange = null;
        tunnel = null;
        closeChannel();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        lane.pool().opened(this);
        if (exchange == null) {
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        Tunnel upgraded = tunnel;
        if (upgraded != null) {
            upgraded.fromOrigin(bytes);
            return;
        }
        inbox().add(ctx.alloc(), bytes);
        answerSeen = true;
        try {
            read();
        } catch (MalformedMessage e) {
            Exchange failed = exchange;
            close();
            if (failed != null) {
                failed.badAnswer();
            }
        } finally {
            inbox().trim();
        }
    }

    private void read() throws MalformedMessage {
        ByteBuf in = inbox().bytes();
        while (in.isReadable()) {
            Exchange current = exchange;
            BodyReader reading = body;
            if (current == null) {
                close();
                return;
            }
            if (reading != null) {
                if (!reading.read(in, this)) {
                    return;
                }
            } else if (!readHead(in, current)) {
                return;
            }
        }
    }

    private boolean readHead(ByteBuf in, Exchange current) throws MalformedMessage {
        int length = scanner.scan(in);
        if (length < 0) {
            return false;
        }
        AnswerHead head = AnswerHead.read(in, length);
        if (head.isInterim()) {
            current.interim(head);
            return true;
        }
        if (head.status() == 101) {
            tunnel = current.upgraded(head);
            exchange = null;
            tunnel.fromOrigin(in.readRetainedSlice(in.readableBytes()));
            return false;
        }
        framing = Framing.ofAnswer(current.method(), head);
        keepAlive = head.isKeepAlive();
        current.answer(head, framing);
        body = BodyReader.of(framing);
        if (framing instanceof Framing.None || framing instanceof Framing.Length(long bytes) && bytes == 0) {
            return body.read(in, this);
        }
        return true;
    }

    @Override
    public void part(ByteBuf part) {
        Exchange current = exchange;
        if (current == null) {
            part.release();
        } else {
            current.answerPart(part);
        }
    }

    @Override
    public void end(Fields trailers) {
        body = null;
        Exchange done = exchange;
        if (done == null) {
            return;
        }
        exchange = null;
        if (keepAlive && !retired && done.isRequestEnded() && !inbox().bytes().isReadable() && isActive()) {
            idleSince = System.nanoTime();
            readOn(true);
            lane.pool().put(this);
        } else {
            close();
        }
        done.answerEnded(trailers);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Exchange current = exchange;
        Tunnel upgraded = tunnel;
        if (current != null) {
            current.flushAnswer();
        } else if (upgraded != null) {
            upgraded.flushToClient();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Exchange current = exchange;
        Tunnel upgraded = tunnel;
        if (current != null) {
            current.originWritabilityChanged();
        } else if (upgraded != null) {
            upgraded.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lane.pool().closed(this);
        inbox().release();
        Exchange lost = exchange;
        Tunnel upgraded = tunnel;
        exchange = null;
        tunnel = null;
        if (upgraded != null) {
            upgraded.originEnded();
        } else if (lost != null) {
            if (body != null && framing instanceof Framing.UntilClose && !broken) {
                lost.answerEnded(Fields.none());
            } else {
                lost.originLost(this);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken = true;
        Unexpected.report("to " + destination.instance(), cause);
        ctx.close();
    }
}
