package dev.sluice.adapter.probe;

/** What a check saw, in words, and whether that is good. */
record Seen(boolean good, String detail) {
    static Seen good(String detail) {
        return new Seen(true, detail);
    }

    static Seen bad(String detail) {
        return new Seen(false, detail);
    }
}
