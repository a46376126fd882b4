package dev.sluice.adapter.mariadb;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts the rows of every table in a dump while it is written. It reads what {@code mariadb-dump} writes and no other SQL: a
 * statement begins at the beginning of a line, a row is a pair of parentheses outside quotes, a quote within a text has a backslash
 * before it, and between {@code DELIMITER ;;} and {@code DELIMITER ;} stands the code of triggers and routines.
 */
final class DumpedRows extends FilterOutputStream {
    private static final String TABLE = "CREATE TABLE `";
    private static final String INSERT = "INSERT INTO `";
    private static final String CODE_BEGINS = "DELIMITER ;;";
    private static final String CODE_ENDS = "DELIMITER ;";
    private static final String COMPLETE = "-- Dump completed";
    private static final int LONGEST_START = 1024;

    private final SortedMap<String, Long> rows = new TreeMap<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(LONGEST_START);
    private State state = State.LINE_START;
    private boolean inCode;
    private boolean complete;
    private String table = "";
    private long counted;
    private int depth;
    private boolean ticked;
    private boolean quoted;
    private boolean escaped;

    private enum State {
        /** Collecting the beginning of a line, until it is known what it is. */
        LINE_START,
        /** Waiting for the end of a line that says nothing about rows. */
        LINE_REST,
        /** Within the name of the table that an INSERT is for. */
        NAME,
        COLUMNS,
        VALUES
    }

    DumpedRows(OutputStream out) {
        super(out);
    }

    /** What was counted, by table; a table without rows has 0. */
    SortedMap<String, Long> rows() {
        return rows;
    }

    /** Whether the last line was reached that only a dump has which ran to its end. */
    boolean complete() {
        return complete;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        read((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        for (int at = offset; at < offset + length; at++) {
            read(bytes[at]);
        }
    }

    @Override
    public void close() throws IOException {
        endOfLine();
        super.close();
    }

    private void read(byte b) {
        switch (state) {
            case LINE_START -> lineStart(b);
            case LINE_REST -> {
                if (b == '\n') {
                    state = State.LINE_START;
                }
            }
            case NAME -> name(b);
            case COLUMNS -> columns(b);
            case VALUES -> values(b);
        }
    }

    private void lineStart(byte b) {
        if (b == '\n') {
            endOfLine();
            return;
        }
        line.write(b);
        if (line.size() == INSERT.length() && !inCode && started().equals(INSERT)) {
            line.reset();
            state = State.NAME;
        } else if (line.size() >= LONGEST_START) {
            endOfLine();
            state = State.LINE_REST;
        }
    }

    /** Up to a backtick that is not doubled. */
    private void name(byte b) {
        if (ticked && b != '`') {
            table = started();
            line.reset();
            ticked = false;
            state = State.COLUMNS;
        } else if (b == '`' && !ticked) {
            ticked = true;
        } else {
            ticked = false;
            line.write(b);
        }
    }

    /** Where columns are generated, those that are not are named in parentheses before the word {@code VALUES}. */
    private void columns(byte b) {
        if (b == '`') {
            quoted = !quoted;
        } else if (!quoted && b == '(') {
            depth++;
        } else if (!quoted && b == ')') {
            depth--;
        } else if (!quoted && depth == 0 && b == 'V') {
            state = State.VALUES;
        }
    }

    private void values(byte b) {
        if (quoted) {
            if (escaped) {
                escaped = false;
            } else if (b == '\\') {
                escaped = true;
            } else if (b == '\'') {
                quoted = false;
            }
            return;
        }
        switch (b) {
            case '\'' -> quoted = true;
            case '(' -> {
                if (depth++ == 0) {
                    counted++;
                }
            }
            case ')' -> depth--;
            case ';' -> {
                rows.merge(table, counted, Long::sum);
                counted = 0;
                state = State.LINE_REST;
            }
            default -> {
                // A number, a blank, a word.
            }
        }
    }

    private void endOfLine() {
        String start = started();
        line.reset();
        if (start.equals(CODE_BEGINS)) {
            inCode = true;
        } else if (start.equals(CODE_ENDS)) {
            inCode = false;
        } else if (!inCode && start.startsWith(TABLE)) {
            rows.putIfAbsent(name(start.substring(TABLE.length())), 0L);
        } else if (!inCode && start.startsWith(COMPLETE)) {
            complete = true;
        }
    }

    private String started() {
        return line.toString(StandardCharsets.UTF_8);
    }

    /** What stands before the closing backtick. */
    private static String name(String quoted) {
        StringBuilder name = new StringBuilder();
        for (int at = 0; at < quoted.length(); at++) {
            if (quoted.charAt(at) == '`') {
                at++;
                if (at >= quoted.length() || quoted.charAt(at) != '`') {
                    break;
                }
            }
            name.append(quoted.charAt(at));
        }
        return name.toString();
    }
}
