package dev.sluice.traffic;

/** By what a user is recognised, so that a user stays with one version. */
public sealed interface Stickiness {
    /** A cookie that the router issues itself. */
    record Cookie(String name) implements Stickiness {}

    /** A request header that names the user. */
    record Header(String name) implements Stickiness {}

    /** The client's address (behind trusted proxies, the forwarded one). */
    record Address() implements Stickiness {}
}
