package dev.sluice.it.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** What several rounds gave, in their order. */
record Series(List<Double> values) {
    Series {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a series has a round");
        }
    }

    static Series of(double... values) {
        return new Series(Arrays.stream(values).boxed().toList());
    }

    /** The one in the middle; of an even number, halfway between the two in the middle. */
    double median() {
        double[] sorted = ascending().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    double lowest() {
        return ascending().findFirst().orElseThrow();
    }

    double highest() {
        return ascending().max().orElseThrow();
    }

    int rounds() {
        return values.size();
    }

    private DoubleStream ascending() {
        return values.stream().mapToDouble(Double::doubleValue).sorted();
    }
}
