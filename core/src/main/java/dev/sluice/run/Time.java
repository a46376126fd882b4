package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What time it is, and letting some pass. A test's time passes without waiting. */
public interface Time extends InstantSource {
    /** The machine's clock. */
    Time SYSTEM = new Time() {
        @Override
        public Instant instant() {
            return Instant.now();
        }

        @Override
        public void pause(Duration duration) {
            try {
                Thread.sleep(duration);
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
    };

    /** Returns after this long; throws {@code TIMED_OUT} when the thread is interrupted meanwhile. */
    void pause(Duration duration);

    /** What to throw for an interrupt, whose mark on the thread is kept. */
    static SluiceException interrupted() {
        Thread.currentThread().interrupt();
        return new SluiceException(Code.TIMED_OUT, "given up half-way because the release is being taken back", "");
    }
}
