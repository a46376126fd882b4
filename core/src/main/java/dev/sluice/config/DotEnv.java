package dev.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .env} file: {@code NAME=value} lines, {@code export} before a name allowed, {@code #} comments. A value in single
 * quotes is taken as it stands, in double quotes {@code \n \t \r \" \\ \$} are read; quoted values may span lines. Nothing
 * else is expanded.
 *
 * @param values in the order of the file
 * @param faults by line; their texts hold no value
 */
record DotEnv(Map<String, String> values, List<Fault> faults) {
    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=[ \\t]*(.*)", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("\\s#.*");
    private static final Pattern NOTHING_MORE = Pattern.compile("\\s*(#.*)?");

    /** What is wrong with one line. */
    record Fault(int line, String message, String help) {}

    static DotEnv parse(String text) {
        return new Parser(text).parse();
    }

    private static final class Parser {
        private final List<String> lines;
        private final Map<String, String> values = new LinkedHashMap<>();
        private final Map<String, Integer> declared = new LinkedHashMap<>();
        private final List<Fault> faults = new ArrayList<>();
        private int next;

        Parser(String text) {
            String content = text.startsWith("\ufeff") ? text.substring(1) : text;
            this.lines = content.lines().toList();
        }

        DotEnv parse() {
            while (next < lines.size()) {
                String line = lines.get(next++);
                if (!NOTHING_MORE.matcher(line).matches()) {
                    assignment(line, next);
                }
            }
            return new DotEnv(values, List.copyOf(faults));
        }

        private void assignment(String line, int number) {
            Matcher matcher = ASSIGNMENT.matcher(line);
            if (!matcher.matches()) {
                faults.add(new Fault(number, "not a line of the form NAME=value", "names are letters, digits and '_'"));
                return;
            }
            String name = matcher.group(1);
            String raw = matcher.group(2);
            char first = raw.isEmpty() ? ' ' : raw.charAt(0);
            String value = first == '"' || first == '\''
                    ? quoted(raw, first, number)
                    : COMMENT.matcher(raw.startsWith("#") ? "" : raw)
                            .replaceFirst("")
                            .strip();
            if (value.indexOf('\0') >= 0) {
                faults.add(new Fault(number, "`" + name + "` holds a NUL", "no program can be given one"));
                return;
            }
            Integer before = declared.putIfAbsent(name, number);
            if (before != null) {
                faults.add(new Fault(
                        number, "`" + name + "` is given twice", "it is given on line " + before + " too; keep one"));
            } else {
                values.put(name, value);
            }
        }

        private String quoted(String raw, char quote, int number) {
            StringBuilder value = new StringBuilder();
            String line = raw;
            int at = 1;
            while (true) {
                for (; at < line.length(); at++) {
                    char c = line.charAt(at);
                    if (c == quote) {
                        if (!NOTHING_MORE.matcher(line.substring(at + 1)).matches()) {
                            faults.add(new Fault(next, "something follows the closing quote", "end the line there"));
                        }
                        return value.toString();
                    }
                    boolean escape = quote == '"' && c == '\\' && at + 1 < line.length();
                    value.append(escape ? unescaped(line.charAt(++at)) : String.valueOf(c));
                }
                if (next == lines.size()) {
                    faults.add(new Fault(number, "the quote is never closed", "close it, or escape it by a backslash"));
                    return value.toString();
                }
                value.append('\n');
                line = lines.get(next++);
                at = 0;
            }
        }

        private static String unescaped(char c) {
            return switch (c) {
                case 'n' -> "\n";
                case 't' -> "\t";
                case 'r' -> "\r";
                case '"', '\\', '$' -> String.valueOf(c);
                default -> "\\" + c;
            };
        }
    }
}
