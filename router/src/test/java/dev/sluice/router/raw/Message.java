package dev.sluice.router.raw;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A message as it stood on the wire: its head to the empty line, and the bytes after it. */
public record Message(String head, String body) {
    public String firstLine() {
        return head.substring(0, head.indexOf("\r\n"));
    }

    public boolean isAnswer() {
        return head.startsWith("HTTP/");
    }

    public int status() {
        return Integer.parseInt(firstLine().split(" ")[1]);
    }

    /** The values of all fields of this name, in order. */
    public List<String> fields(String name) {
        List<String> values = new ArrayList<>();
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                values.add(line.substring(colon + 1).strip());
            }
        }
        return values;
    }

    /** The values of all fields of this name, joined; empty where there is none. */
    public String field(String name) {
        return fields(name).stream().collect(Collectors.joining(", "));
    }

    public boolean has(String name) {
        return !fields(name).isEmpty();
    }
}
