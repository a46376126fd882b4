package dev.sluice.adapter.process;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A user of this machine, to run a program as. */
record SystemUser(String name, int uid, int gid, String home) {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /** Whether this process may become another user. */
    static boolean canSwitch() {
        return "root".equals(System.getProperty("user.name"));
    }

    static SystemUser find(String name) {
        return line(name)
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length >= 7 && fields[0].equals(name))
                .map(fields ->
                        new SystemUser(name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), fields[5]))
                .orElseThrow(() -> new SluiceException(
                        Code.START_FAILED,
                        "there is no user " + name + " on this machine",
                        "make it with: useradd --system " + name + ", or change `user` in the configuration"));
    }

    /** What goes before a command to run it as this user, with its groups and no way back. */
    List<String> prefix() {
        if (!Files.isExecutable(SETPRIV)) {
            throw new SluiceException(
                    Code.TOOL_MISSING,
                    "running as " + name + " needs the program " + SETPRIV,
                    "install util-linux, or leave `user` out of the configuration");
        }
        return List.of(SETPRIV.toString(), "--reuid=" + uid, "--regid=" + gid, "--init-groups", "--");
    }

    /** The line of the user database, which may live elsewhere than in {@code /etc/passwd}. */
    private static Optional<String> line(String name) {
        try {
            Process getent = new ProcessBuilder("getent", "passwd", "--", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(getent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            getent.waitFor(10, TimeUnit.SECONDS);
            return text.lines().findFirst();
        } catch (IOException e) {
            throw new SluiceException(
                    Code.TOOL_MISSING, "looking up the user " + name + " needs the program getent", "", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
