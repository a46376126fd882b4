package dev.sluice.adapter.process;

import dev.sluice.base.Mask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The last of what a program prints, in bounded memory, with the secrets hidden. */
final class OutputTail {
    private static final int SHOWN_BYTES = 64 << 10;

    private final Mask mask;
    private final int most;
    private byte[] ring;
    private long total;

    OutputTail(Mask mask) {
        this(mask, SHOWN_BYTES);
    }

    OutputTail(Mask mask, int bytes) {
        this.mask = mask;
        this.most = bytes + mask.longest();
        this.ring = new byte[Math.min(most, SHOWN_BYTES + mask.longest())];
    }

    /** Whether nothing of it is gone. */
    synchronized boolean isWhole() {
        return total <= ring.length;
    }

    /** Reads to the end of the stream. */
    void drain(InputStream stream) {
        byte[] chunk = new byte[8192];
        try (stream) {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                append(chunk, read);
            }
        } catch (IOException e) {
            // The program's end was torn off, as when it is killed: what came before is what there is.
            return;
        }
    }

    synchronized void append(byte[] bytes, int length) {
        if (total + length > ring.length && ring.length < most) {
            ring = Arrays.copyOf(ring, (int) Math.min(most, Math.max(2L * ring.length, total + length)));
        }
        for (int i = 0; i < length; i++) {
            ring[(int) (total++ % ring.length)] = bytes[i];
        }
    }

    synchronized String text() {
        if (total <= ring.length) {
            return mask.hide(new String(Arrays.copyOf(ring, (int) total), StandardCharsets.UTF_8));
        }
        int start = (int) (total % ring.length);
        byte[] ordered = new byte[ring.length];
        System.arraycopy(ring, start, ordered, 0, ring.length - start);
        System.arraycopy(ring, 0, ordered, ring.length - start, start);
        return mask.hideTail(ordered);
    }
}
