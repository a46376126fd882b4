package dev.sluice.router.traffic;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The users a canary's trial has met, for where they bring their own name (a header, an address) and nothing else tells who is new. One bit for each of
 * {@value #USERS} places that users share by chance: nobody counts twice, and whoever shares a place with somebody earlier does not count at all. The
 * place has nothing to do with which version a user is sent to, so those who count are a fair sample, and fewer and fewer as the places fill.
 *
 * <p>Constant memory, nothing allocated by a request. Looking is safe from any thread; marking is serialised by the caller.
 */
final class SeenUsers {
    static final int USERS = 1 << 14;

    private final AtomicLongArray bits;

    SeenUsers() {
        bits = new AtomicLongArray(USERS / Long.SIZE);
    }

    private SeenUsers(AtomicLongArray bits) {
        this.bits = bits;
    }

    /** Goes on with what {@link #written} gave. */
    static SeenUsers of(String written) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(written));
        if (bytes.remaining() != USERS / Byte.SIZE) {
            throw new IllegalArgumentException("users who were seen are written in " + USERS / Byte.SIZE + " bytes");
        }
        long[] words = new long[USERS / Long.SIZE];
        bytes.asLongBuffer().get(words);
        return new SeenUsers(new AtomicLongArray(words));
    }

    /** Whether nobody was seen yet at this user's place. */
    boolean isNew(long user) {
        int place = place(user);
        return (bits.getOpaque(place / Long.SIZE) & 1L << place) == 0;
    }

    void mark(long user) {
        int place = place(user);
        bits.setOpaque(place / Long.SIZE, bits.getOpaque(place / Long.SIZE) | 1L << place);
    }

    /** The uppermost bits of the hash; a bucket is taken from all of them, after another spread with the canary's salt. */
    private static int place(long user) {
        return (int) (user >>> Long.SIZE - Integer.numberOfTrailingZeros(USERS));
    }

    /** As text, for writing it down. */
    String written() {
        ByteBuffer bytes = ByteBuffer.allocate(USERS / Byte.SIZE);
        for (int word = 0; word < bits.length(); word++) {
            bytes.putLong(bits.getOpaque(word));
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
