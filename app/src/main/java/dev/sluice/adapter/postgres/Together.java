package dev.sluice.adapter.postgres;

import dev.sluice.adapter.backup.Program;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Programs that work on parts of one backup at once. When one part fails, the programs of all are ended. */
final class Together {
    private final Set<Program> programs = ConcurrentHashMap.newKeySet();
    private volatile boolean failed;

    /** One part's work. */
    interface Work {
        void run() throws IOException;
    }

    /** Takes a program in that a part has started. */
    Program started(Program program) {
        programs.add(program);
        if (failed) {
            program.close();
        }
        return program;
    }

    /** Throws what the first failing part threw, when the others have ended. */
    void run(List<Work> parts) throws IOException {
        try (ExecutorService threads = Executors.newFixedThreadPool(
                Math.max(1, parts.size()),
                Thread.ofPlatform().name("pg part ", 1).factory())) {
            ExecutorCompletionService<Boolean> running = new ExecutorCompletionService<>(threads);
            List<Throwable> failures = new ArrayList<>();
            parts.forEach(part -> running.submit(() -> {
                part.run();
                return true;
            }));
            for (int ended = 0; ended < parts.size() && !Thread.currentThread().isInterrupted(); ended++) {
                try {
                    running.take().get();
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                    endAll();
                } catch (InterruptedException e) {
                    failures.add(new SluiceException(Code.BACKUP_FAILED, "interrupted", "", e));
                    endAll();
                    Thread.currentThread().interrupt();
                }
            }
            rethrow(failures);
        }
    }

    private void endAll() {
        failed = true;
        programs.forEach(Program::close);
    }

    private static void rethrow(List<Throwable> failures) throws IOException {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.getFirst();
        failures.stream().skip(1).forEach(first::addSuppressed);
        switch (first) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(first);
        }
    }
}
