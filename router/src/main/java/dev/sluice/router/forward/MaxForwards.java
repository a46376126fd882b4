package dev.sluice.router.forward;

import dev.sluice.router.wire.Field;
import dev.sluice.router.wire.MalformedMessage;
import dev.sluice.router.wire.RequestHead;
import io.netty.handler.codec.http.HttpMethod;

/** How many more hops an OPTIONS or TRACE may take (RFC 9110, section 7.6.2). */
final class MaxForwards {
    private MaxForwards() {}

    static boolean appliesTo(HttpMethod method) {
        return method.equals(HttpMethod.OPTIONS) || method.equals(HttpMethod.TRACE);
    }

    /** Whether this request may go no further. */
    static boolean isSpent(RequestHead head) throws MalformedMessage {
        String value = appliesTo(head.method()) ? head.fields().value(Field.MAX_FORWARDS) : null;
        if (value == null) {
            return false;
        }
        if (!value.matches("[0-9]{1,9}") || head.fields().repeats(Field.MAX_FORWARDS)) {
            throw new MalformedMessage(400, "a Max-Forwards that is no number");
        }
        return Integer.parseInt(value) == 0;
    }

    /** The value for the next hop, of a request that is not spent. */
    static String decremented(RequestHead head) {
        String value = head.fields().value(Field.MAX_FORWARDS);
        return Integer.toString(Integer.parseInt(value == null ? "1" : value) - 1);
    }
}
