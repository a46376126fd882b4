package dev.sluice.router.listen;

import dev.sluice.base.SluiceException;
import dev.sluice.traffic.Listen;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The TLS certificate in force: the last good one that its files held. New connections take it as it is then; open ones keep
 * theirs. Reading is for one thread, {@link #context} for any.
 */
final class Certificates {
    /** What tells a file's content from an earlier one without reading it: links are followed, as certbot switches those. */
    private record Stamp(@Nullable Object file, FileTime modified, long bytes) {
        static @Nullable Stamp of(String file) {
            try {
                BasicFileAttributes now = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
                return new Stamp(now.fileKey(), now.lastModifiedTime(), now.size());
            } catch (IOException e) {
                return null;
            }
        }
    }

    private record Stamps(
            @Nullable Stamp certificate, @Nullable Stamp key) {
        static Stamps of(Listen.Tls files) {
            return new Stamps(Stamp.of(files.certificate()), Stamp.of(files.key()));
        }
    }

    private final Listen.Tls files;
    private final Consumer<SluiceException> trouble;
    private Stamps seen;
    private volatile SslContext context;

    /** Reads the files for the first time. Throws what is wrong with them; later it is told to {@code trouble}, once each. */
    Certificates(Listen.Tls files, Consumer<SluiceException> trouble) {
        this.files = files;
        this.trouble = trouble;
        this.seen = Stamps.of(files);
        this.context = KeyPair.read(files).context();
    }

    Listen.Tls files() {
        return files;
    }

    SslContext context() {
        return context;
    }

    /** Takes over what the files hold now, if they changed and are good. */
    void refresh() {
        Stamps now = Stamps.of(files);
        if (Objects.equals(now, seen)) {
            return;
        }
        seen = now;
        try {
            context = KeyPair.read(files).context();
        } catch (SluiceException e) {
            trouble.accept(e);
        }
    }
}
