package dev.sluice.it.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * One line of the file of figures: a reading with its circumstances, as it is written. Numbers have four digits.
 *
 * @param value the median of the rounds
 * @param peer the program beside it, and what it gave
 * @param ratio {@code value} as a multiple of {@code peerValue}
 * @param bound what the project promises, and whether it is kept
 */
record Figure(
        String name,
        BigDecimal value,
        String unit,
        Optional<String> peer,
        Optional<BigDecimal> peerValue,
        Optional<BigDecimal> ratio,
        Optional<String> bound,
        Optional<Boolean> met,
        int rounds,
        BigDecimal lowest,
        BigDecimal highest,
        String machine,
        BigDecimal load,
        String date,
        String command,
        String what) {
    static Figure of(Reading reading, Circumstances circumstances) {
        return new Figure(
                reading.name(),
                rounded(reading.value()),
                reading.unit(),
                reading.peer().map(Reading.Peer::name),
                reading.peer().map(peer -> rounded(peer.rounds().median())),
                reading.ratio().map(Figure::rounded),
                reading.bound().map(Bound::toString),
                reading.bound().map(bound -> bound.isMetBy(reading)),
                reading.rounds().rounds(),
                rounded(reading.rounds().lowest()),
                rounded(reading.rounds().highest()),
                circumstances.machine(),
                rounded(circumstances.load()),
                circumstances.date(),
                circumstances.command(),
                reading.what());
    }

    private static BigDecimal rounded(double number) {
        BigDecimal exact = new BigDecimal(number, new MathContext(4)).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }

    /** A number as the file has it. */
    static String text(double number) {
        return rounded(number).toPlainString();
    }

    String group() {
        return name.substring(0, Math.max(0, name.indexOf('.')));
    }
}
