package dev.sluice.cli.screen;

/** Colours, or none: {@code NO_COLOR} and anything that is not a terminal get the same text plain. */
public enum Paint {
    PLAIN,
    ANSI;

    public String good(String text) {
        return in("32", text);
    }

    public String bad(String text) {
        return in("31", text);
    }

    public String busy(String text) {
        return in("36", text);
    }

    public String strong(String text) {
        return in("1", text);
    }

    public String faint(String text) {
        return in("2", text);
    }

    private String in(String code, String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
