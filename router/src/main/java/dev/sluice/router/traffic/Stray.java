package dev.sluice.router.traffic;

import dev.sluice.router.forward.Destination;
import dev.sluice.router.forward.Failure;
import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.router.forward.RequestFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request for a path that no component answers. It goes nowhere, and no release is judged by it. */
final class Stray implements Flight {
    private static final int NOT_FOUND = 404;

    private final TrafficSwitch traffic;
    private final RequestFacts request;
    private final long sinceNanos;

    Stray(TrafficSwitch traffic, RequestFacts request, long sinceNanos) {
        this.traffic = traffic;
        this.request = request;
        this.sinceNanos = sinceNanos;
    }

    @Override
    public boolean isRouted() {
        return false;
    }

    @Override
    public @Nullable Destination destination() {
        return null;
    }

    @Override
    public @Nullable Destination retry(Failure failure) {
        return null;
    }

    @Override
    public @Nullable String setCookie() {
        return null;
    }

    @Override
    public void answered(int status) {}

    @Override
    public void requestEnded() {}

    @Override
    public void atClientsPace() {}

    @Override
    public void landed(Landing landing, long answerBytes) {
        traffic.strayed(this, answerBytes);
    }

    long sinceNanos() {
        return sinceNanos;
    }

    RequestLog.Entry entry(Instant now, long answerBytes, long micros) {
        return new RequestLog.Entry(
                now,
                request.clientAddress(),
                request.method().name(),
                request.path(),
                NOT_FOUND,
                answerBytes,
                micros,
                null,
                null,
                false);
    }
}
