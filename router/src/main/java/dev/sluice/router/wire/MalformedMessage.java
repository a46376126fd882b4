package dev.sluice.router.wire;

/**
 * A message that is not HTTP as RFC 9112 wants it. Hostile input is frequent input, so it carries no stack trace.
 */
public final class MalformedMessage extends Exception {
    private final int status;

    public MalformedMessage(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    static MalformedMessage because(String reason) {
        return new MalformedMessage(400, reason);
    }

    /** What a client that sent it is answered; for an instance's answer the client gets 502 whatever this says. */
    public int status() {
        return status;
    }

    /** What is wrong, in a few words; holds nothing of the message itself. */
    public String reason() {
        String message = getMessage();
        return message == null ? "malformed" : message;
    }
}
