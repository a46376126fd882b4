package dev.sluice.cli.report;

/** One cell of a table. {@code tone} says how it is to be taken, beside what it says. */
record Cell(String text, Tone tone) {
    /** How something is to be taken. */
    enum Tone {
        PLAIN,
        GOOD,
        BAD,
        NUMBER
    }

    static Cell of(String text) {
        return new Cell(text, Tone.PLAIN);
    }

    static Cell number(String text) {
        return new Cell(text, Tone.NUMBER);
    }

    static Cell judged(String text, boolean good) {
        return new Cell(text, good ? Tone.GOOD : Tone.BAD);
    }
}
