package dev.sluice.cli.terminal;

import dev.sluice.cli.screen.Paint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * What a command writes to and asks: data go to {@code out}, messages to {@code err}.
 *
 * @param inIsTerminal whether a person can answer
 * @param outIsTerminal whether a person reads {@code out}
 * @param errIsTerminal whether a person reads {@code err}, so that lines may be drawn over
 * @param colours whether colours are wanted where a terminal is
 */
public record Terminal(
        BufferedReader in,
        PrintStream out,
        PrintStream err,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal,
        boolean colours) {
    public Paint outPaint() {
        return colours && outIsTerminal ? Paint.ANSI : Paint.PLAIN;
    }

    public Paint errPaint() {
        return colours && errIsTerminal ? Paint.ANSI : Paint.PLAIN;
    }

    public void print(String line) {
        out.println(line);
    }

    public void print(List<String> lines) {
        lines.forEach(out::println);
    }

    /** Something to know that is not the answer. */
    public void say(String line) {
        err.println(line);
    }

    public void say(List<String> lines) {
        lines.forEach(err::println);
    }

    /** Asks a person; anything but yes is no. */
    public boolean confirm(String question) {
        return List.of("y", "yes").contains(answer(question + " [y/N] ").toLowerCase(Locale.ROOT));
    }

    /** Asks for a word to be typed: nobody does that by habit. */
    public boolean confirmTyping(String word) {
        return answer("Type " + word + " to go on: ").equals(word);
    }

    /** Nothing where there is nobody. */
    private String answer(String question) {
        err.print(question);
        err.flush();
        try {
            String answer = in.readLine();
            return answer == null ? "" : answer.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
