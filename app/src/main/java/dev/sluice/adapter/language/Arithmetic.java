package dev.sluice.adapter.language;

import com.google.errorprone.annotations.Immutable;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.List;
import java.util.stream.Stream;

/** Arithmetic between a number that was measured and one that is written without a point, which CEL itself refuses. */
@Immutable
enum Arithmetic {
    ADD("_+_") {
        @Override
        double of(double x, double y) {
            return x + y;
        }
    },
    SUBTRACT("_-_") {
        @Override
        double of(double x, double y) {
            return x - y;
        }
    },
    MULTIPLY("_*_") {
        @Override
        double of(double x, double y) {
            return x * y;
        }
    },
    DIVIDE("_/_") {
        @Override
        double of(double x, double y) {
            return divided(x, y);
        }
    };

    private final String operator;

    Arithmetic(String operator) {
        this.operator = operator;
    }

    abstract double of(double x, double y);

    /** CEL divides as IEEE 754 does: the infinity that comes out is above every limit, and an empty total would be a success. */
    static double divided(double x, double y) {
        if (y == 0) {
            throw new ArithmeticException("division by zero");
        }
        return x / y;
    }

    CelFunctionDecl declaration() {
        return CelFunctionDecl.newFunctionDeclaration(
                operator, mixed(SimpleType.DOUBLE, SimpleType.INT), mixed(SimpleType.INT, SimpleType.DOUBLE));
    }

    private CelOverloadDecl mixed(CelType left, CelType right) {
        return CelOverloadDecl.newGlobalOverload(overload(left, right), SimpleType.DOUBLE, left, right);
    }

    private String overload(CelType left, CelType right) {
        return "sluice_" + name() + "_" + left.name() + "_" + right.name();
    }

    static List<CelFunctionBinding> bindings() {
        Stream<CelFunctionBinding> mixed = Stream.of(values())
                .flatMap(a -> Stream.of(
                        CelFunctionBinding.from(
                                a.overload(SimpleType.DOUBLE, SimpleType.INT),
                                Double.class,
                                Long.class,
                                (x, y) -> a.of(x, y)),
                        CelFunctionBinding.from(
                                a.overload(SimpleType.INT, SimpleType.DOUBLE),
                                Long.class,
                                Double.class,
                                (x, y) -> a.of(x, y))));
        return Stream.concat(
                        Stream.of(CelFunctionBinding.from(
                                "divide_double", Double.class, Double.class, Arithmetic::divided)),
                        mixed)
                .toList();
    }
}
