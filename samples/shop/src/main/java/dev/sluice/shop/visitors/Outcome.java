package dev.sluice.shop.visitors;

/** What became of one request. */
sealed interface Outcome {
    /** The shop gave what was asked. */
    record Served(String version) implements Outcome {}

    /** The shop said that it failed (5xx): the fault of that version. */
    record Failed(String version, int status) implements Outcome {}

    /** The shop gave a complete answer that is not what was asked. */
    record Wrong(String version, String why) implements Outcome {}

    /** There was no complete answer of the shop. */
    record Lost(Loss loss, String why) implements Outcome {}
}
