package dev.sluice.config;

import dev.sluice.config.Problem.Excerpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A named text of which single lines are shown to people, without the secrets that may stand in them. */
public final class SourceText {
    static final int WIDEST = 120;
    private static final int BEFORE_CARET = 60;
    private static final int LOOKED_AT = 4_000;
    private static final String ELLIPSIS = "...";
    private static final String MASK = "********";
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\r\n\u0085\u2028\u2029]");

    /** The password of a URL; it may hold an '@' itself, the last one before the host ends it. */
    private static final Pattern URL_PASSWORD =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\\s/:@]{0,200}:([^\\s/]{1,500})@");

    /** What follows a name that says it is secret, in YAML or {@code .env} form. */
    private static final Pattern NAMED_SECRET = Pattern.compile(
            "(?:[A-Z0-9_]{0,40}(?:SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_KEY|CREDENTIAL)[A-Z0-9_]{0,40}"
                    + "|[a-z_]{0,20}password)[\"']?\\s{0,9}[:=]\\s{0,9}([^\\s{,}&][^,}&]{0,2000})");

    private final String name;
    private final List<String> lines;

    public SourceText(String name, String text) {
        this.name = printable(name);
        this.lines = List.of(LINE_BREAK.split(text, -1));
    }

    public String name() {
        return name;
    }

    /** The line of a span as it may be shown, with what {@code hidden} covers masked too. */
    Excerpt excerpt(Span span, List<Span> hidden) {
        int number = span.start().line();
        int[] whole = number <= lines.size()
                ? lines.get(number - 1).stripTrailing().codePoints().toArray()
                : new int[0];
        int skipped = Math.clamp(span.start().column() - 1L - LOOKED_AT, 0, whole.length);
        int[] line = Arrays.copyOfRange(whole, skipped, Math.min(whole.length, skipped + 2 * LOOKED_AT));
        int from = Math.min(span.start().column() - 1 - skipped, line.length);
        int to = span.isOneLine() ? Math.min(span.end().column() - 1 - skipped, line.length) : line.length;
        Masked masked = mask(line, hiddenRanges(number, skipped, line, hidden));
        int caret = masked.shown(from);
        int length = Math.max(1, masked.shown(Math.max(from, to)) - caret);
        return window(span.start(), masked.text(), caret, length);
    }

    private static Excerpt window(Position position, String shown, int caret, int length) {
        int[] points = shown.codePoints().toArray();
        int start = caret <= WIDEST - BEFORE_CARET ? 0 : caret - BEFORE_CARET;
        int end = Math.min(points.length, start + WIDEST);
        String head = start > 0 ? ELLIPSIS : "";
        String tail = end < points.length ? ELLIPSIS : "";
        String cut = head + printable(new String(points, start, end - start)) + tail;
        int at = head.length() + caret - start;
        return new Excerpt(position, cut, at, Math.max(1, Math.min(length, head.length() + end - start - at)));
    }

    private static List<Range> hiddenRanges(int number, int skipped, int[] line, List<Span> hidden) {
        List<Range> ranges = new ArrayList<>();
        for (Span span : hidden) {
            if (span.start().line() <= number && number <= span.end().line()) {
                long from = span.start().line() == number ? span.start().column() - 1L - skipped : 0;
                long to = span.end().line() == number ? span.end().column() - 1L - skipped : line.length;
                ranges.add(new Range(Math.clamp(from, 0, line.length), Math.clamp(to, 0, line.length)));
            }
        }
        String text = new String(line, 0, line.length);
        for (Pattern pattern : List.of(URL_PASSWORD, NAMED_SECRET)) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                String found = matcher.group(1);
                if (!found.contains("${env:") && !found.contains("${file:")) {
                    ranges.add(new Range(
                            text.codePointCount(0, matcher.start(1)), text.codePointCount(0, matcher.end(1))));
                }
            }
        }
        return ranges;
    }

    /** Puts a mask of one fixed length in the place of each range: the length of a secret is nobody's business. */
    private static Masked mask(int[] line, List<Range> ranges) {
        StringBuilder text = new StringBuilder();
        int[] columns = new int[line.length + 1];
        int shown = 0;
        int i = 0;
        while (i < line.length) {
            int end = endOfHidden(ranges, i);
            if (end == i) {
                columns[i++] = shown++;
                text.appendCodePoint(line[i - 1]);
            } else {
                while (i < end) {
                    columns[i++] = shown;
                }
                text.append(MASK);
                shown += MASK.length();
            }
        }
        columns[line.length] = shown;
        return new Masked(text.toString(), columns);
    }

    private static int endOfHidden(List<Range> ranges, int at) {
        int end = at;
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Range range : ranges) {
                if (range.from() <= end && range.to() > end && (end > at || range.from() <= at)) {
                    end = range.to();
                    grown = true;
                }
            }
        }
        return end;
    }

    /** The text with everything that could move the cursor or colour the terminal replaced by one blank each. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean unfit = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            out.appendCodePoint(unfit ? ' ' : c);
        });
        return out.toString();
    }

    static String withoutPasswords(String text) {
        Matcher matcher = URL_PASSWORD.matcher(text);
        StringBuilder out = new StringBuilder();
        int copied = 0;
        while (matcher.find()) {
            out.append(text, copied, matcher.start(1)).append(MASK);
            copied = matcher.end(1);
        }
        return out.append(text, copied, text.length()).toString();
    }

    private record Range(int from, int to) {}

    /** A masked line, and where each column of the true one is in it. */
    private record Masked(String text, int[] columns) {
        int shown(int column) {
            return columns[column];
        }
    }
}
