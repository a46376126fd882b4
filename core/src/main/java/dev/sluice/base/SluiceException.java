package dev.sluice.base;

/**
 * The one exception of Sluice: a {@link Code}, what happened in one sentence, and what to do about it. Its texts are shown to
 * people and written to the journal, so they never hold a secret.
 */
public final class SluiceException extends RuntimeException {
    private final Code code;
    private final String help;

    public SluiceException(Code code, String message, String help) {
        super(message);
        this.code = code;
        this.help = help;
    }

    public SluiceException(Code code, String message, String help, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.help = help;
    }

    public Code code() {
        return code;
    }

    /** What the reader can do now; empty where there is nothing to say. */
    public String help() {
        return help;
    }

    /** The message as it must be there. */
    public String what() {
        String message = getMessage();
        return message == null ? code.name() : message;
    }
}
