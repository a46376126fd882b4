package dev.sluice.traffic;

import java.util.Map;

/**
 * A named group of users, recognised by what their requests carry: all the given headers and cookies with exactly the given
 * values. Header names are compared without regard to case.
 */
public record Cohort(String name, Map<String, String> headers, Map<String, String> cookies) {
    public Cohort {
        headers = Map.copyOf(headers);
        cookies = Map.copyOf(cookies);
        if (headers.isEmpty() && cookies.isEmpty()) {
            throw new IllegalArgumentException("cohort " + name + " matches nobody: give a header or a cookie");
        }
    }
}
