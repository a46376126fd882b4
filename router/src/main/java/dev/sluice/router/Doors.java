package dev.sluice.router;

import dev.sluice.traffic.Listen;
import java.time.Duration;

/** Where clients come in. */
interface Doors {
    /**
     * Listens where {@code listen} says, keeping what is open already.
     *
     * @throws dev.sluice.base.SluiceException where a port is taken; nothing has changed then
     */
    void open(Listen listen);

    boolean isOpen();

    /** How many connections are open to an instance. */
    long connectionsTo(String instance);

    /** Takes no more requests and finishes those under way, within the given time. */
    void drain(Duration within);
}
