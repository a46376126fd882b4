package dev.sluice.cli.guard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The chance of having been found by a time, a curve of letters for each release, for a terminal of 80 columns. */
final class CurvePlot {
    private static final int WIDTH = 66;
    private static final int HEIGHT = 11;
    private static final int LABELLED_EVERY = 5;
    private static final String MARGIN = "        ";

    private final Forecast forecast;
    private final TimeAxis axis;

    CurvePlot(Forecast forecast) {
        this.forecast = forecast;
        axis = TimeAxis.of(forecast);
    }

    /** The letter of a row, counted from 0. */
    static String letter(int row) {
        return String.valueOf((char) ('a' + row % 26));
    }

    List<String> lines() {
        char[][] cells = new char[HEIGHT][WIDTH];
        for (char[] row : cells) {
            Arrays.fill(row, ' ');
        }
        List<Foreseen> rows = forecast.rows();
        for (int row = 0; row < rows.size(); row++) {
            draw(cells, rows.get(row), letter(row).charAt(0));
        }
        List<String> lines = new ArrayList<>();
        for (int y = HEIGHT - 1; y >= 0; y--) {
            String scale = y % LABELLED_EVERY == 0 ? "%5d %% ┤".formatted(100 * y / (HEIGHT - 1)) : MARGIN + "│";
            lines.add((scale + new String(cells[y])).stripTrailing());
        }
        lines.add(MARGIN + "└" + ticks());
        lines.add(MARGIN + " " + times());
        lines.add(MARGIN + " " + weights());
        return lines;
    }

    private void draw(char[][] cells, Foreseen foreseen, char letter) {
        int before = 0;
        for (int x = 0; x < WIDTH; x++) {
            double chance = foreseen.foundWithin(axis.seconds((x + 0.5) / WIDTH));
            int y = (int) Math.round(chance * (HEIGHT - 1));
            for (int between = Math.min(before + 1, y); between <= y; between++) {
                cells[between][x] = letter;
            }
            before = y;
        }
    }

    private int column(double seconds) {
        return (int) Math.min(WIDTH - 1, Math.floor(axis.at(seconds) * WIDTH));
    }

    private String ticks() {
        StringBuilder line = new StringBuilder("─".repeat(WIDTH));
        axis.marks().forEach(mark -> line.setCharAt(column(mark.seconds()), '┬'));
        return line.toString();
    }

    private String times() {
        StringBuilder line = new StringBuilder(" ".repeat(WIDTH + 8));
        axis.marks().forEach(mark -> put(line, column(mark.seconds()), mark.text()));
        return line.toString().stripTrailing();
    }

    /** Under the times: which share the canary has from here on. */
    private String weights() {
        StringBuilder line = new StringBuilder(" ".repeat(WIDTH + 8));
        List<Double> ends =
                forecast.scenario().ramp().endSeconds(forecast.scenario().requestsPerSecond());
        List<Ramp.Stage> stages = forecast.scenario().ramp().stages();
        for (int i = 0; i < stages.size(); i++) {
            int from = i == 0 ? 0 : column(ends.get(i - 1));
            put(line, from, "└" + stages.get(i).name().replace(" ", ""));
        }
        return line.toString().stripTrailing();
    }

    /** Leaves out what has no room. */
    private static void put(StringBuilder line, int at, String text) {
        boolean free = line.substring(Math.max(0, at - 1), Math.min(line.length(), at + text.length() + 1))
                .isBlank();
        if (free && at + text.length() <= line.length()) {
            line.replace(at, at + text.length(), text);
        }
    }
}
