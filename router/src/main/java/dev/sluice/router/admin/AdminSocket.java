package dev.sluice.router.admin;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The address of an admin socket, within what operating systems take. */
final class AdminSocket {
    /** What Linux has room for, without the closing zero. */
    static final int LONGEST_BYTES = 107;

    /** The longest line that either side reads. */
    static final int LONGEST_LINE = 8 << 20;

    private AdminSocket() {}

    /** @throws SluiceException {@code CONFIGURATION} where the path is longer than an address may be */
    static UnixDomainSocketAddress address(Path socket) {
        int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_BYTES) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "the path of the router's admin socket has " + bytes + " bytes, " + LONGEST_BYTES
                            + " are possible: " + socket,
                    "choose a shorter state folder (--state)");
        }
        return UnixDomainSocketAddress.of(socket);
    }
}
