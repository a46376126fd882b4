package dev.sluice.cli.translate;

import java.util.List;

/** A condition of Argo Rollouts: the expressions of the Go library {@code expr}, as far as they are used for measurements. */
sealed interface Expr {
    /** A number, a text in its quotes, true, false, nil. */
    record Literal(String text) implements Expr {}

    /** A variable, or {@code #} in a predicate. */
    record Name(String name) implements Expr {}

    record Index(Expr of, Expr index) implements Expr {}

    record Field(Expr of, String name) implements Expr {}

    record Call(String function, List<Expr> arguments) implements Expr {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    record Not(Expr of) implements Expr {}

    record Minus(Expr of) implements Expr {}

    record Binary(String operator, Expr left, Expr right) implements Expr {}

    record Choice(Expr condition, Expr then, Expr otherwise) implements Expr {}

    record Elements(List<Expr> items) implements Expr {
        public Elements {
            items = List.copyOf(items);
        }
    }

    /** Why a text is none, or none that can be said here. */
    final class Untranslatable extends Exception {
        private static final long serialVersionUID = 1;

        Untranslatable(String why) {
            super(why);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }
}
