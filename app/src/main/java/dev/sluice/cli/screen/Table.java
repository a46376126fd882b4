package dev.sluice.cli.screen;

import java.util.ArrayList;
import java.util.List;

/** Rows under a headline, each column as wide as its widest cell. */
public final class Table {
    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... head) {
        this.head = List.of(head);
    }

    /** Adds a row with a cell for each column. */
    public void row(String... cells) {
        if (cells.length != head.size()) {
            throw new IllegalArgumentException(cells.length + " cells in a table of " + head.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    public List<String> lines(Paint paint) {
        List<String> lines = new ArrayList<>();
        lines.add(paint.faint(line(head)));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(Columns.left(cells.get(i), width(i) + 2));
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = Columns.width(head.get(column));
        for (List<String> row : rows) {
            width = Math.max(width, Columns.width(row.get(column)));
        }
        return width;
    }
}
