package dev.sluice.adapter.yaml;

import dev.sluice.config.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A small UTF-8 file, as it was when it was read. */
sealed interface TextFile {
    int MOST_BYTES = 1 << 20;

    /** Its text, without a byte order mark. */
    record Text(String text) implements TextFile {}

    /** There is no text to have; {@code why} completes "the file ...". */
    record Unreadable(String why) implements TextFile {}

    /** Its bytes are not UTF-8 from a place on; {@code before} is the text up to there. */
    record NotText(String before, Position from) implements TextFile {}

    static TextFile read(Path path) {
        if (Files.isDirectory(path)) {
            return new Unreadable("is a directory");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            return bytes.length > MOST_BYTES ? new Unreadable("is larger than 1 MiB") : decode(bytes);
        } catch (NoSuchFileException e) {
            return new Unreadable("does not exist");
        } catch (AccessDeniedException e) {
            return new Unreadable("may not be read by this user");
        } catch (IOException e) {
            return new Unreadable("cannot be read");
        }
    }

    private static TextFile decode(byte[] bytes) {
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes), out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            return new NotText(text, endOf(text));
        }
        return new Text(text.startsWith("\ufeff") ? text.substring(1) : text);
    }

    private static Position endOf(String text) {
        int lineStart = text.lastIndexOf('\n') + 1;
        int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
        return new Position(line, text.codePointCount(lineStart, text.length()) + 1);
    }
}
