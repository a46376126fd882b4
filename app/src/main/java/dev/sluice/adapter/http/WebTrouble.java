package dev.sluice.adapter.http;

/** No answer that could be used, and why: in a phrase for people, without the address. */
public final class WebTrouble extends Exception {
    private static final long serialVersionUID = 1;

    public WebTrouble(String why) {
        super(why);
    }

    public WebTrouble(String why, Throwable cause) {
        super(why, cause);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
