package dev.sluice.adapter.relay;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One message of PostgreSQL's protocol, version 3, after the start-up: a letter and a body. */
record Message(char type, byte[] body) {
    private static final int LENGTH_ITSELF = 4;
    private static final int LARGEST = 1 << 30;

    static Message read(DataInputStream in) throws IOException {
        char type = (char) in.readUnsignedByte();
        int length = in.readInt() - LENGTH_ITSELF;
        if (length < 0 || length > LARGEST) {
            throw new IOException("a message of " + length + " bytes");
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return new Message(type, body);
    }

    static Message query(String sql) {
        return new Message('Q', (sql + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** What a client is told that may not come in. */
    static Message refusal(String state, String why) {
        String fields = "SFATAL\0VFATAL\0C" + state + "\0M" + why + "\0\0";
        return new Message('E', fields.getBytes(StandardCharsets.UTF_8));
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + LENGTH_ITSELF);
        out.write(body);
    }

    /** The n-th of the texts that the body begins with, each ended by a zero byte. */
    String text(int position) {
        int begin = 0;
        for (int at = 0; ; at++) {
            int end = begin;
            while (end < body.length && body[end] != 0) {
                end++;
            }
            if (at == position) {
                return new String(body, begin, end - begin, StandardCharsets.UTF_8);
            }
            begin = Math.min(end + 1, body.length);
        }
    }

    /** The columns of a row in text format; empty for NULL. */
    List<Optional<String>> columns() {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        int count = buffer.getShort();
        List<Optional<String>> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = buffer.getInt();
            if (length < 0) {
                columns.add(Optional.empty());
            } else {
                byte[] value = new byte[length];
                buffer.get(value);
                columns.add(Optional.of(new String(value, StandardCharsets.UTF_8)));
            }
        }
        return columns;
    }
}
