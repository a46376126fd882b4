package dev.sluice.router.raw;

import dev.sluice.base.SluiceException;
import dev.sluice.router.forward.Destination;
import dev.sluice.router.forward.EventLoops;
import dev.sluice.router.forward.Forwarder;
import dev.sluice.router.forward.Switchboard;
import dev.sluice.router.forward.Tuning;
import dev.sluice.router.listen.Listeners;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A running router between raw clients and one scripted origin. */
public final class Hop implements AutoCloseable {
    public static final Listen LISTEN =
            new Listen("127.0.0.1", Optional.of(0), Optional.empty(), Optional.empty(), false, List.of(), false);

    private final EventLoops loops;
    private final List<ScriptedOrigin> origins = new ArrayList<>();
    private final TestBoard board = new TestBoard();
    private final Forwarder forwarder;
    private final Listeners listeners;
    private final BlockingQueue<SluiceException> trouble = new LinkedBlockingQueue<>();

    public Hop(ScriptedOrigin.Script script) throws IOException {
        this(script, Tuning.DEFAULT, LISTEN);
    }

    public Hop(ScriptedOrigin.Script script, Tuning tuning, Listen listen) throws IOException {
        this(EventLoops.start(1), script, tuning, listen);
    }

    public Hop(EventLoops loops, ScriptedOrigin.Script script, Tuning tuning, Listen listen) throws IOException {
        this(loops, script, listen, board -> new Forwarder(loops, board, tuning));
    }

    /** @param forwarder made for the board */
    public Hop(
            EventLoops loops, ScriptedOrigin.Script script, Listen listen, Function<Switchboard, Forwarder> forwarder)
            throws IOException {
        this.loops = loops;
        this.forwarder = forwarder.apply(board);
        this.listeners = new Listeners(loops, this.forwarder, trouble::add);
        listeners.apply(listen);
        play(script);
    }

    /** Lets a new origin, with no connections yet, take the place of the last one. */
    public ScriptedOrigin play(ScriptedOrigin.Script script) throws IOException {
        ScriptedOrigin origin = new ScriptedOrigin(script);
        origins.add(origin);
        to(origin.port(), origin.port(), origin.port());
        return origin;
    }

    /** Where requests go: first, and on each retry. */
    public void to(Integer... ports) {
        board.destinations(Arrays.stream(ports).map(Hop::destination).toList());
    }

    public static Destination destination(int port) {
        return new Destination("i" + port, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public void limits(Limits limits) {
        board.limits(limits);
    }

    public ScriptedOrigin origin() {
        return origins.getLast();
    }

    public TestBoard board() {
        return board;
    }

    public Forwarder forwarder() {
        return forwarder;
    }

    public Listeners listeners() {
        return listeners;
    }

    public BlockingQueue<SluiceException> trouble() {
        return trouble;
    }

    public RawConnection client() throws IOException {
        return RawConnection.to(listeners.httpPort().orElseThrow());
    }

    /** Sends bytes on a connection of its own and reads one answer, without its body where the request was HEAD. */
    public Message ask(String request) throws IOException {
        try (RawConnection client = client()) {
            client.send(request);
            return client.message(request.startsWith("HEAD"));
        }
    }

    @Override
    public void close() {
        listeners.close();
        origins.forEach(ScriptedOrigin::close);
        loops.close();
    }
}
