package dev.sluice.adapter.relay;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** One client's connection to the one database, with a look into the session between its statements. */
final class Session implements AutoCloseable {
    /*
     * The look is a query of ours in the client's own session: nobody else sees what an open transaction has locked and
     * rewritten. It is asked only while the client waits for nothing else, and the client's "ready" is held back until it is
     * answered. From `sent` to `sentReady` the client has asked for something that the server has not finished.
     */
    private final SocketChannel client;
    private final SocketChannel server;
    private final DataInputStream fromClient;
    private final DataOutputStream toClient;
    private final DataInputStream fromServer;
    private final DataOutputStream toServer;
    private final SessionTrace trace;
    private final ReentrantLock sending = new ReentrantLock();
    private long sent;
    private long answered;
    private boolean unfinished;
    private volatile int backend;

    Session(
            SocketChannel client,
            DataInputStream fromClient,
            DataOutputStream toClient,
            SocketChannel server,
            SessionTrace trace) {
        this.client = client;
        this.fromClient = fromClient;
        this.toClient = toClient;
        this.server = server;
        this.fromServer = new DataInputStream(new BufferedInputStream(Channels.newInputStream(server)));
        this.toServer = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(server)));
        this.trace = trace;
    }

    /** Passes everything on in both directions until one side ends. */
    void run(byte[] startup) throws IOException, InterruptedException {
        toServer.write(startup);
        toServer.flush();
        Thread upward = Thread.ofVirtual().name("relay to server").start(this::passToServer);
        try {
            passToClient();
        } finally {
            close();
            upward.join();
            trace.end(System.nanoTime());
        }
    }

    /** The process of the server that serves this session; 0 until that is known. */
    int backend() {
        return backend;
    }

    SessionTrace trace() {
        return trace;
    }

    private void passToServer() {
        try {
            while (true) {
                Message message = Message.read(fromClient);
                sending.lock();
                try {
                    trace.toServer(message);
                    boolean ends = "QSF".indexOf(message.type()) >= 0;
                    sent += ends ? 1 : 0;
                    unfinished = !ends;
                    message.write(toServer);
                    if (fromClient.available() == 0) {
                        toServer.flush();
                    }
                } finally {
                    sending.unlock();
                }
            }
        } catch (IOException over) {
            close();
        }
    }

    private void passToClient() throws IOException {
        boolean begun = false;
        while (true) {
            Message message = Message.read(fromServer);
            switch (message.type()) {
                case 'K' -> backend = new java.math.BigInteger(message.body(), 0, 4).intValue();
                case 'C' -> trace.done(message.text(0));
                case 'Z' -> {
                    toClient.flush();
                    ready((char) message.body()[0], begun);
                    begun = true;
                }
                default -> {}
            }
            message.write(toClient);
            if (fromServer.available() == 0) {
                toClient.flush();
            }
        }
    }

    /** The first one ends the log-in; each later one answers what the client sent. */
    private void ready(char status, boolean begun) throws IOException {
        sending.lock();
        try {
            answered += begun ? 1 : 0;
            boolean idle = sent == answered && (!unfinished || !begun);
            boolean looks = begun && idle && status != 'E' && trace.wantsLook();
            trace.ready(status, looks ? look(status) : List.of());
        } finally {
            sending.unlock();
        }
    }

    private List<List<Optional<String>>> look(char status) throws IOException {
        Message.query(status == 'I' ? SessionTrace.LOOK_AFTERWARDS : SessionTrace.LOOK)
                .write(toServer);
        toServer.flush();
        List<List<Optional<String>>> rows = new ArrayList<>();
        while (true) {
            Message answer = Message.read(fromServer);
            switch (answer.type()) {
                case 'D' -> rows.add(answer.columns());
                case 'Z' -> {
                    return rows;
                }
                case 'A', 'S' -> answer.write(toClient);
                default -> {}
            }
        }
    }

    @Override
    public void close() {
        for (SocketChannel channel : List.of(client, server)) {
            try {
                channel.close();
            } catch (IOException gone) {
                // It is closed.
            }
        }
    }
}
