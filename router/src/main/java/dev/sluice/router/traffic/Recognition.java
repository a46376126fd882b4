package dev.sluice.router.traffic;

import dev.sluice.router.forward.RequestFacts;
import dev.sluice.traffic.Stickiness;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** By what a user is known again. */
sealed interface Recognition {
    static Recognition by(Stickiness stickiness) {
        return switch (stickiness) {
            case Stickiness.Cookie(String name) -> new ByCookie(name);
            case Stickiness.Header(String name) -> new ByHeader(name);
            case Stickiness.Address() -> new ByAddress();
        };
    }

    /** Who sends this request. */
    User user(RequestFacts request);

    /** Whether a user who comes for the first time is told by the cookie that is set. */
    default boolean marksUsers() {
        return false;
    }

    /**
     * A user as far as we know it.
     *
     * @param key the same for all requests of the user, and of nobody else but by rare chance
     * @param setCookie what makes the user known the next time, or null where that is so already
     */
    record User(long key, @Nullable String setCookie) {}

    /** A random number in a cookie of our own, and nothing else in it. One that is not as we write it is replaced. */
    record ByCookie(String name) implements Recognition {
        private static final int DIGITS = 16;

        @Override
        public User user(RequestFacts request) {
            String value = Cookies.value(request.headers(), name);
            if (value != null && isOurs(value)) {
                return new User(HexFormat.fromHexDigitsToLong(value), null);
            }
            long key = ThreadLocalRandom.current().nextLong();
            String cookie = name + '=' + HexFormat.of().toHexDigits(key) + "; Path=/; HttpOnly; SameSite=Lax";
            return new User(key, request.secure() ? cookie + "; Secure" : cookie);
        }

        @Override
        public boolean marksUsers() {
            return true;
        }

        private static boolean isOurs(String value) {
            if (value.length() != DIGITS) {
                return false;
            }
            for (int i = 0; i < DIGITS; i++) {
                char c = value.charAt(i);
                if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A header that names the user; whoever sends none is known by the address. */
    record ByHeader(String name) implements Recognition {
        @Override
        public User user(RequestFacts request) {
            String value = request.headers().get(name);
            return new User(Hash.of(value == null ? request.clientAddress() : value), null);
        }
    }

    record ByAddress() implements Recognition {
        @Override
        public User user(RequestFacts request) {
            return new User(Hash.of(request.clientAddress()), null);
        }
    }
}
