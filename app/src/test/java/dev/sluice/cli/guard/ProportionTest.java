package dev.sluice.cli.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProportionTest {
    /** 81 of 263: Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 1998, table I. */
    @Test
    void the_interval_is_that_of_the_published_example() {
        Proportion proportion = new Proportion(81, 263);
        assertThat(proportion.low()).isCloseTo(0.2553, within(5e-5));
        assertThat(proportion.high()).isCloseTo(0.3662, within(5e-5));
        assertThat(new Proportion(15, 148).low()).isCloseTo(0.0624, within(5e-5));
        assertThat(new Proportion(15, 148).high()).isCloseTo(0.1605, within(5e-5));
        assertThat(new Proportion(0, 20).high()).isCloseTo(0.1611, within(5e-5));
        assertThat(new Proportion(1, 29).low()).isCloseTo(0.0061, within(5e-5));
    }

    @Test
    void never_and_always_reach_the_ends() {
        assertThat(new Proportion(0, 20).low()).isZero();
        assertThat(new Proportion(20, 20).high()).isEqualTo(1);
    }

    @Test
    void it_is_told_with_its_interval() {
        assertThat(new Proportion(34, 100).withInterval()).isEqualTo("34 % (25.5 - 43.7 %)");
    }

    @Test
    void more_hits_than_tries_are_refused() {
        assertThatThrownBy(() -> new Proportion(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
