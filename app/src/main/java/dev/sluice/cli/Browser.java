package dev.sluice.cli;

import dev.sluice.cli.terminal.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The person's web browser, where there is one. */
final class Browser {
    private final Session session;

    Browser(Session session) {
        this.session = session;
    }

    /** Shows a file; where that cannot be, says how to look at it. */
    void show(Path file) {
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        boolean desktop = mac
                || session.variables().containsKey("DISPLAY")
                || session.variables().containsKey("WAYLAND_DISPLAY");
        if (desktop && started(List.of(mac ? "open" : "xdg-open", file.toString()))) {
            return;
        }
        session.terminal().say("no browser to open it in here; look at it with file://" + file);
    }

    private static boolean started(List<String> command) {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
