package dev.sluice.router.raw;

import dev.sluice.router.forward.Destination;
import dev.sluice.router.forward.Failure;
import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.router.forward.RequestFacts;
import dev.sluice.router.forward.Switchboard;
import dev.sluice.traffic.Limits;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A switchboard that sends every request along one list of destinations, and remembers how each flight went. */
public final class TestBoard implements Switchboard {
    /** What a flight came to know. */
    public record Trip(
            String method,
            String path,
            String client,
            boolean secure,
            Landing landing,
            int status,
            long answerBytes,
            List<Failure> failures) {}

    private final BlockingQueue<Trip> trips = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> refusals = new LinkedBlockingQueue<>();
    private volatile List<Destination> destinations = List.of();
    private volatile Limits limits = Limits.DEFAULT;
    private volatile @Nullable String cookie;

    /** The first is tried first, the next ones are retries. */
    public void destinations(List<Destination> next) {
        destinations = List.copyOf(next);
    }

    public void limits(Limits next) {
        limits = next;
    }

    public void cookie(String value) {
        cookie = value;
    }

    public Trip trip() throws InterruptedException {
        Trip trip = trips.poll(10, TimeUnit.SECONDS);
        if (trip == null) {
            throw new AssertionError("no flight landed within 10 s");
        }
        return trip;
    }

    public int refusal() throws InterruptedException {
        Integer status = refusals.poll(10, TimeUnit.SECONDS);
        if (status == null) {
            throw new AssertionError("nothing was refused within 10 s");
        }
        return status;
    }

    public int untold() {
        return trips.size();
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void refused(int status) {
        refusals.add(status);
    }

    @Override
    public Flight board(RequestFacts request) {
        return new TestFlight(request, destinations.iterator());
    }

    private final class TestFlight implements Flight {
        private final RequestFacts request;
        private final Iterator<Destination> route;
        private final List<Failure> failures = new ArrayList<>();
        private int status;

        TestFlight(RequestFacts request, Iterator<Destination> route) {
            this.request = request;
            this.route = route;
        }

        @Override
        public @Nullable Destination destination() {
            return route.hasNext() ? route.next() : null;
        }

        @Override
        public @Nullable Destination retry(Failure failure) {
            failures.add(failure);
            return destination();
        }

        @Override
        public @Nullable String setCookie() {
            return cookie;
        }

        @Override
        public void requestEnded() {}

        @Override
        public void atClientsPace() {}

        @Override
        public void answered(int answer) {
            status = answer;
        }

        @Override
        public void landed(Landing landing, long answerBytes) {
            trips.add(new Trip(
                    request.method().name(),
                    request.path(),
                    request.clientAddress(),
                    request.secure(),
                    landing,
                    status,
                    answerBytes,
                    List.copyOf(failures)));
        }
    }
}
