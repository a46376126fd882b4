package dev.sluice.cli.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Time on a logarithmic scale, from just before the first thing is found until the end of the plan. */
record TimeAxis(double firstSeconds, double lastSeconds) {
    private static final double SMALLEST = 0.01;
    private static final List<Mark> MARKS = List.of(
            new Mark(0.01, "10 ms"),
            new Mark(0.1, "100 ms"),
            new Mark(1, "1 s"),
            new Mark(10, "10 s"),
            new Mark(60, "1 m"),
            new Mark(600, "10 m"),
            new Mark(3600, "1 h"),
            new Mark(6 * 3600, "6 h"),
            new Mark(24 * 3600, "1 d"),
            new Mark(7 * 24 * 3600, "7 d"),
            new Mark(30 * 24 * 3600, "30 d"));

    /** A time that people know. */
    record Mark(double seconds, String text) {}

    static TimeAxis of(Forecast forecast) {
        double last = forecast.scenario()
                .ramp()
                .endSeconds(forecast.scenario().requestsPerSecond())
                .getLast();
        OptionalDouble first = forecast.bad().stream()
                .filter(f -> !f.foundSeconds().isEmpty())
                .mapToDouble(f -> f.foundSeconds().getFirst())
                .min();
        double from = Math.clamp(first.orElse(last / 1000) / 2, SMALLEST, Math.max(SMALLEST, last / 10));
        return new TimeAxis(from, Math.max(from * 10, last));
    }

    /** Where a time is: 0 at the beginning, 1 at the end. */
    double at(double seconds) {
        double bounded = Math.clamp(seconds, firstSeconds, lastSeconds);
        return Math.log(bounded / firstSeconds) / Math.log(lastSeconds / firstSeconds);
    }

    /** The time at a place between 0 and 1. */
    double seconds(double place) {
        return firstSeconds * Math.pow(lastSeconds / firstSeconds, place);
    }

    List<Mark> marks() {
        List<Mark> within = new ArrayList<>();
        for (Mark mark : MARKS) {
            if (mark.seconds() >= firstSeconds && mark.seconds() <= lastSeconds) {
                within.add(mark);
            }
        }
        return within;
    }
}
