package dev.sluice.shop.visitors;

/** Thrown when a request stays without a complete answer. */
final class LostException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Loss loss;

    LostException(Loss loss, String message) {
        super(message);
        this.loss = loss;
    }

    Loss loss() {
        return loss;
    }
}
