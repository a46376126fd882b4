package dev.sluice.router.traffic;

import dev.sluice.router.forward.Destination;
import dev.sluice.router.forward.Failure;
import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.router.forward.RequestFacts;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request from its assignment to its end. Stays on one event loop.
 *
 * <p>It is judged once. A failed status is judged when it arrives, before its bytes go on, so that the guard loses no time; a
 * first attempt that may have reached the application is judged as it ended, whatever a retry brings; one that cannot have
 * reached it is judged by how the request ends. An answer that breaks off after it was judged as fine is a failure after all.
 */
final class Trip implements Flight {
    /** A connection that turns out to be stale, an instance that turns out to be gone, and the one that answers. */
    private static final int MOST_RETRIES = 2;

    private static final long NOT_YET = Long.MIN_VALUE;

    private final TrafficSwitch traffic;
    private final RequestFacts request;
    private final Serving.Assignment assigned;
    private final @Nullable Trial trial;
    private final @Nullable String component;
    private final long boardedNanos;
    private long attemptNanos;
    private long requestEndedNanos;
    private long clientsPaceNanos;
    private @Nullable Instance instance;
    private boolean attemptOpen;
    private int retries;
    private int status;
    private Verdict verdict = Verdict.OPEN;

    private enum Verdict {
        OPEN,
        FINE,
        FAILED
    }

    /** @param instance the first to try, already told that this request begins; null where there is none */
    Trip(
            TrafficSwitch traffic,
            RequestFacts request,
            Serving.Assignment assigned,
            @Nullable Trial trial,
            @Nullable String component,
            @Nullable Instance instance) {
        this.traffic = traffic;
        this.request = request;
        this.assigned = assigned;
        this.trial = trial;
        this.component = component;
        this.instance = instance;
        this.attemptOpen = instance != null;
        this.boardedNanos = traffic.nanos();
        this.attemptNanos = boardedNanos;
        this.requestEndedNanos = NOT_YET;
        this.clientsPaceNanos = NOT_YET;
    }

    Serving.Assignment assigned() {
        return assigned;
    }

    @Nullable
    String component() {
        return component;
    }

    @Override
    public @Nullable Destination destination() {
        return instance == null ? null : instance.destination();
    }

    @Override
    public @Nullable String setCookie() {
        return assigned.setCookie();
    }

    @Override
    public @Nullable Destination retry(Failure failure) {
        Instance failed = instance;
        if (failed == null || retries == MOST_RETRIES) {
            return null;
        }
        attemptEnded(failure);
        if (failure == Failure.RESET_BEFORE_ANSWER && verdict == Verdict.OPEN) {
            judge(true);
        }
        Instance next = traffic.nextInstance(this, failed, failure);
        if (next == null) {
            return null;
        }
        failed.end();
        instance = next;
        retries++;
        attemptOpen = true;
        attemptNanos = traffic.nanos();
        return next.destination();
    }

    @Override
    public void requestEnded() {
        requestEndedNanos = traffic.nanos();
    }

    @Override
    public void atClientsPace() {
        if (clientsPaceNanos == NOT_YET) {
            clientsPaceNanos = traffic.nanos();
        }
    }

    @Override
    public void answered(int finalStatus) {
        status = finalStatus;
        if (instance != null) {
            instance.health().answered();
            attemptOpen = false;
        }
        if (verdict == Verdict.OPEN) {
            judge(finalStatus >= 500);
        }
    }

    @Override
    public void landed(Landing landing, long answerBytes) {
        switch (landing) {
            case COMPLETE -> {}
            case NO_INSTANCE, CONNECT_FAILED -> endedWith(503, Failure.CONNECT);
            case RESET, BAD_ANSWER -> endedWith(502, Failure.RESET_BEFORE_ANSWER);
            case TIMED_OUT -> endedWith(504, Failure.RESET_BEFORE_ANSWER);
            case CUT_SHORT -> brokeOff();
            case CLIENT_GONE, REFUSED -> toldNothing();
        }
        if (instance != null) {
            instance.end();
        }
        traffic.landed(this, landing, answerBytes);
    }

    /** The router answered in the application's place. */
    private void endedWith(int ownStatus, Failure failure) {
        status = ownStatus;
        attemptEnded(failure);
        if (verdict == Verdict.OPEN) {
            judge(true);
        }
    }

    private void brokeOff() {
        if (verdict == Verdict.OPEN) {
            judge(true);
        } else if (verdict == Verdict.FINE) {
            verdict = Verdict.FAILED;
            traffic.failedAfterAll(this);
        }
    }

    private void toldNothing() {
        if (attemptOpen && instance != null) {
            instance.health().toldNothing();
        }
    }

    private void attemptEnded(Failure failure) {
        if (attemptOpen && instance != null) {
            long now = traffic.nanos();
            switch (failure) {
                case CONNECT -> instance.health().unconnected(now, now - attemptNanos);
                case RESET_BEFORE_ANSWER -> instance.health().failed(now);
                case STALE -> instance.health().toldNothing();
            }
        }
        attemptOpen = false;
    }

    /** Whether the answer says how fast the application is. */
    boolean isMeasured(Landing landing) {
        return landing == Landing.COMPLETE && verdict == Verdict.FINE;
    }

    /** Whether the client went away while the application was at work on its request. */
    boolean isGivenUp(Landing landing) {
        return landing == Landing.CLIENT_GONE && verdict == Verdict.OPEN && requestEndedNanos != NOT_YET;
    }

    /**
     * How long the application took, as far as it went at its own pace: from when it had the whole request, in the last attempt, until its
     * last byte came, or until the client could not keep up.
     *
     * @param nowNanos when it landed
     */
    long servedMicros(long nowNanos) {
        long from = Math.max(attemptNanos, requestEndedNanos);
        long until = clientsPaceNanos == NOT_YET ? nowNanos : clientsPaceNanos;
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, until - from));
    }

    private void judge(boolean failed) {
        verdict = failed ? Verdict.FAILED : Verdict.FINE;
        traffic.judge(this, failed);
    }

    @Nullable
    Trial trial() {
        return trial;
    }

    RequestLog.Entry entry(Instant now, long answerBytes, long micros) {
        Release release = assigned.release();
        return new RequestLog.Entry(
                now,
                request.clientAddress(),
                request.method().name(),
                request.path(),
                status,
                answerBytes,
                micros,
                release == null ? null : release.id(),
                instance == null ? null : instance.endpoint().instance(),
                retries > 0);
    }

    int status() {
        return status;
    }

    long boardedNanos() {
        return boardedNanos;
    }
}
