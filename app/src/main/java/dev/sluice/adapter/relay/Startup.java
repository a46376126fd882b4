package dev.sluice.adapter.relay;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client says first: which database it wants, as whom, with which settings.
 *
 * @param code the version of the protocol, or the number of a special request
 * @param packet the whole packet as it came, its length included
 */
record Startup(int code, Map<String, String> parameters, byte[] packet) {
    static final int CANCEL = 80_877_102;
    private static final int SSL = 80_877_103;
    private static final int GSS = 80_877_104;
    private static final int LARGEST = 10_000;
    private static final int HEAD = 8;

    /** Reads until a client says who it is; its wish for encryption is declined, as it does not leave the machine here. */
    static Startup read(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            int length = in.readInt();
            if (length < HEAD || length > LARGEST) {
                throw new IOException("a start-up packet of " + length + " bytes");
            }
            int code = in.readInt();
            byte[] rest = new byte[length - HEAD];
            in.readFully(rest);
            if (code == SSL || code == GSS) {
                out.writeByte('N');
                out.flush();
            } else {
                ByteArrayOutputStream packet = new ByteArrayOutputStream();
                DataOutputStream again = new DataOutputStream(packet);
                again.writeInt(length);
                again.writeInt(code);
                again.write(rest);
                return new Startup(code, code == CANCEL ? Map.of() : parameters(rest), packet.toByteArray());
            }
        }
    }

    private static Map<String, String> parameters(byte[] rest) {
        String[] texts = new String(rest, StandardCharsets.UTF_8).split("\0", -1);
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i + 1 < texts.length && !texts[i].isEmpty(); i += 2) {
            parameters.put(texts[i], texts[i + 1]);
        }
        return parameters;
    }

    /** A client that names no database means the one that is called as its user. */
    String database() {
        return parameters.getOrDefault("database", parameters.getOrDefault("user", ""));
    }

    boolean isReplication() {
        return !parameters.getOrDefault("replication", "false").matches("(?i)false|off|no|0");
    }
}
