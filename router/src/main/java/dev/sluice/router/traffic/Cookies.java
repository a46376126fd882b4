package dev.sluice.router.traffic;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Looks up one cookie in a request's header, without taking the others apart. */
final class Cookies {
    private Cookies() {}

    /** The first value of the cookie {@code name}, or null. */
    static @Nullable String value(HttpHeaders headers, String name) {
        Iterator<String> fields = headers.valueStringIterator(HttpHeaderNames.COOKIE);
        while (fields.hasNext()) {
            String value = valueIn(fields.next(), name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable String valueIn(String field, String name) {
        int start = 0;
        while (start < field.length()) {
            int end = field.indexOf(';', start);
            end = end < 0 ? field.length() : end;
            int from = start;
            while (from < end && field.charAt(from) == ' ') {
                from++;
            }
            int equals = from + name.length();
            if (equals < end && field.charAt(equals) == '=' && field.startsWith(name, from)) {
                return field.substring(equals + 1, end).strip();
            }
            start = end + 1;
        }
        return null;
    }
}
