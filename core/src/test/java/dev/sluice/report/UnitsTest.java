package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "40, 40 ms",
        "999, 999 ms",
        "1000, 1 s",
        "2100, 2.1 s",
        "9949, 9.9 s",
        "9950, 10 s",
        "59499, 59 s",
        "59500, 1 m",
        "70000, 1 m 10 s",
        "3599600, 1 h",
        "6000000, 1 h 40 m",
        "172800000, 48 h",
        "604800000, 7 d",
        "615600000, 7 d 3 h"
    })
    void a_duration_has_its_two_largest_parts(long millis, String text) {
        assertThat(Units.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void less_than_a_millisecond_is_not_nothing() {
        assertThat(Units.duration(Duration.ofNanos(116_000))).isEqualTo("116 µs");
        assertThat(Units.duration(Duration.ofNanos(999))).isEqualTo("0 ms");
    }

    @ParameterizedTest
    @CsvSource({"130, 02:10", "600, 10:00", "39730, 11:02:10", "-5, 00:00"})
    void a_clock_has_hours_only_where_there_are_any(long seconds, String text) {
        assertThat(Units.clock(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 %", "0.0024, 0.24 %", "0.248, 24.8 %", "0.25, 25 %", "1, 100 %", "0.0003, 0.03 %", "0.9999, 100 %"
    })
    void a_share_has_as_many_digits_as_it_deserves(double share, String text) {
        assertThat(Units.share(share)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"92, 92 B", "999, 999 B", "1000, 1 kB", "41300, 41 kB", "1200000000, 1.2 GB", "999600, 1 MB"})
    void bytes_count_in_powers_of_ten(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"640, 640 µs", "2400, 2.4 ms", "184300, 184 ms", "12000000, 12 s"})
    void latencies_are_told_in_milliseconds(long micros, String text) {
        assertThat(Units.micros(micros)).isEqualTo(text);
    }

    @Test
    void no_requests_have_no_failed_share() {
        assertThat(Units.failedShare(0, 0)).isEqualTo("–");
        assertThat(Units.failedShare(3, 13)).isEqualTo("23.1 %");
    }

    @Test
    void one_is_not_many() {
        assertThat(Units.plural(1, "request")).isEqualTo("1 request");
        assertThat(Units.plural(2000, "request")).isEqualTo("2,000 requests");
    }
}
