package dev.sluice.router.traffic;

import dev.sluice.traffic.Cohort;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/** A cohort made ready for looking at every request. */
record CohortRule(List<Map.Entry<String, String>> headers, List<Map.Entry<String, String>> cookies) {
    static CohortRule of(Cohort cohort) {
        return new CohortRule(
                List.copyOf(cohort.headers().entrySet()),
                List.copyOf(cohort.cookies().entrySet()));
    }

    /** Whether a request carries all that the cohort is recognised by. */
    boolean matches(HttpHeaders request) {
        for (int i = 0; i < headers.size(); i++) {
            if (!request.contains(headers.get(i).getKey(), headers.get(i).getValue(), false)) {
                return false;
            }
        }
        for (int i = 0; i < cookies.size(); i++) {
            if (!cookies.get(i)
                    .getValue()
                    .equals(Cookies.value(request, cookies.get(i).getKey()))) {
                return false;
            }
        }
        return true;
    }
}
