package dev.sluice.router.forward;

import dev.sluice.router.wire.AnswerHead;
import dev.sluice.router.wire.Field;
import dev.sluice.router.wire.Framing;
import dev.sluice.router.wire.RequestHead;

/** Which upgrades are passed on, hop by hop (RFC 9110, section 7.8). */
final class Upgrades {
    private Upgrades() {}

    /**
     * Whether a request asks for an upgrade that may pass. Not HTTP/2: its requests would then run through the tunnel unseen.
     */
    static boolean isWanted(RequestHead head) {
        return head.fields().has(Field.UPGRADE)
                && head.http11()
                && head.framing() instanceof Framing.None
                && head.fields().list(Field.CONNECTION).contains("upgrade")
                && head.fields().list(Field.UPGRADE).stream()
                        .noneMatch(protocol -> protocol.startsWith("h2") || protocol.startsWith("http/"));
    }

    static boolean isWebSocket(AnswerHead answer) {
        return answer.fields().list(Field.UPGRADE).contains("websocket");
    }
}
