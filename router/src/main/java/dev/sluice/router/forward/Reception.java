package dev.sluice.router.forward;

import dev.sluice.router.wire.Framing;
import dev.sluice.router.wire.MalformedMessage;
import dev.sluice.router.wire.RequestHead;
import dev.sluice.traffic.Limits;
import io.netty.handler.codec.http.HttpMethod;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Answers at the door what is not to be passed on. */
final class Reception {
    private static final int HTTPS_PORT = 443;

    private Reception() {}

    /** The answer to give right away, or null where the request may board. */
    static @Nullable OwnAnswer answer(RequestHead head, Entrance.Rules rules, Limits limits) throws MalformedMessage {
        if (rules.redirectToPort().isPresent()) {
            return OwnAnswer.redirect(location(head, rules.redirectToPort()));
        }
        if (MaxForwards.isSpent(head)) {
            return head.method().equals(HttpMethod.OPTIONS)
                    ? OwnAnswer.options()
                    : OwnAnswer.refused(405, "TRACE is not answered here");
        }
        if (head.framing() instanceof Framing.Length(long bytes) && bytes > limits.maxBodyBytes()) {
            return OwnAnswer.tooLarge(limits.maxBodyBytes());
        }
        return null;
    }

    private static String location(RequestHead head, OptionalInt port) throws MalformedMessage {
        String host = head.host();
        if (host == null) {
            throw new MalformedMessage(400, "no Host field");
        }
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        int to = port.orElse(HTTPS_PORT);
        String target = head.originTarget().equals("*") ? "/" : head.originTarget();
        return "https://" + name + (to == HTTPS_PORT ? "" : ":" + to) + target;
    }
}
