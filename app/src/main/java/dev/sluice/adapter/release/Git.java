package dev.sluice.adapter.release;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The {@code git} program in one repository: local questions only, no hooks, no prompts, no locks. */
record Git(Path repository) {
    private static final List<String> MISLEADING = List.of(
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
            "GIT_OBJECT_DIRECTORY",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES",
            "GIT_NAMESPACE",
            "GIT_PREFIX");

    /** What git answered. */
    record Answer(int status, String output, String error) {
        boolean succeeded() {
            return status == 0;
        }
    }

    /** Reads what git prints while it prints it. */
    interface Reader<T> {
        T read(InputStream output) throws IOException;
    }

    Answer ask(String... arguments) {
        return run(List.of(arguments), output -> new String(output.readAllBytes(), StandardCharsets.UTF_8));
    }

    /** The output of a question that has an answer in every repository. */
    String tell(String... arguments) {
        Answer answer = ask(arguments);
        if (!answer.succeeded()) {
            throw refused(answer.error());
        }
        return answer.output();
    }

    /** Hands the output to a reader; what the reader throws goes first. */
    <T> T stream(Reader<T> reader, String... arguments) {
        List<T> result = new ArrayList<>(1);
        Answer answer = run(List.of(arguments), output -> {
            result.add(reader.read(output));
            output.transferTo(OutputStream.nullOutputStream());
            return "";
        });
        if (!answer.succeeded()) {
            throw refused(answer.error());
        }
        return result.getFirst();
    }

    SluiceException refused(String error) {
        return new SluiceException(
                Code.CONFIGURATION,
                "git cannot read " + repository + ": " + error.strip(),
                "`artifact: {git: ...}` is the path of a git repository, or of a folder in one");
    }

    private Answer run(List<String> arguments, Reader<String> reader) {
        List<String> command = new ArrayList<>(
                List.of("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", repository.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(MISLEADING);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        Process process = start(builder);
        CompletableFuture<String> error = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> error.complete(all(process.getErrorStream())));
        try {
            process.getOutputStream().close();
            String output = reader.read(process.getInputStream());
            return new Answer(process.waitFor(), output, error.join());
        } catch (IOException e) {
            if (ended(process) && process.exitValue() != 0) {
                throw refused(error.join());
            }
            throw Disk.failure("write what git gives", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.TIMED_OUT, "interrupted while git was working", "", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean ended(Process process) {
        try {
            return process.waitFor(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new SluiceException(
                    Code.TOOL_MISSING,
                    "the program git was not found",
                    "install it, or deploy from an archive or a directory (`artifact` in the configuration)",
                    e);
        }
    }

    private static String all(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
