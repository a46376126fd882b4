package dev.sluice.traffic;

import dev.sluice.base.Percent;

/**
 * When the router takes the canary back by itself.
 *
 * @param errorLimit the share of failed requests that is still fine, whatever stable does
 * @param versusStable how many times stable's share of failed requests is still fine
 * @param alpha the chance, over the whole release, of taking back a healthy one
 */
public record GuardLimits(Percent errorLimit, double versusStable, double alpha) {
    public static final GuardLimits DEFAULT = new GuardLimits(new Percent(100), 1.5, 0.01);

    public GuardLimits {
        if (!(versusStable >= 1 && versusStable <= 1000) || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("versusStable is between 1 and 1000 and alpha between 0 and 1");
        }
    }
}
