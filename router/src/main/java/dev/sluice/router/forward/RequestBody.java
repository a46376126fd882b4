package dev.sluice.router.forward;

import dev.sluice.router.wire.Fields;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a request's body, and as much of it as can still be needed: all of it until it was sent once, and afterwards
 * up to a bound, for a retry.
 */
final class RequestBody {
    private final int replayBytes;
    private final List<ByteBuf> kept = new ArrayList<>(0);
    private long received;
    private boolean dropped;
    private @Nullable Fields trailers;

    RequestBody(int replayBytes) {
        this.replayBytes = replayBytes;
    }

    long received() {
        return received;
    }

    boolean isEnded() {
        return trailers != null;
    }

    @Nullable
    Fields trailers() {
        return trailers;
    }

    /** Whether everything that has come is still here. */
    boolean isReplayable() {
        return !dropped;
    }

    /** Takes {@code part} over, to be sent later. */
    void hold(ByteBuf part) {
        received += part.readableBytes();
        kept.add(part);
    }

    /** Notes a part that is being sent, and keeps it too where there is room. */
    void sent(ByteBuf part) {
        received += part.readableBytes();
        if (!dropped && received <= replayBytes) {
            kept.add(part.retainedDuplicate());
        } else {
            drop();
        }
    }

    void end(Fields fields) {
        trailers = fields;
    }

    /** The parts in order, to be sent (once more); the caller owns each. */
    List<ByteBuf> replay() {
        List<ByteBuf> parts = new ArrayList<>(kept.size());
        for (ByteBuf part : kept) {
            parts.add(part.retainedDuplicate());
        }
        if (received > replayBytes) {
            drop();
        }
        return parts;
    }

    /** Lets go of what was kept: there will be no retry. */
    void drop() {
        dropped |= received > 0;
        kept.forEach(ByteBuf::release);
        kept.clear();
    }
}
