package dev.sluice.router.forward;

import org.jspecify.annotations.Nullable;

/** The flight of a request that has none yet, because it waits: nobody is told anything of it. */
enum NotYetBoarded implements Flight {
    WAITING;

    @Override
    public boolean isRouted() {
        return true;
    }

    @Override
    public @Nullable Destination destination() {
        return null;
    }

    @Override
    public @Nullable Destination retry(Failure failure) {
        return null;
    }

    @Override
    public @Nullable String setCookie() {
        return null;
    }

    @Override
    public void requestEnded() {}

    @Override
    public void answered(int status) {}

    @Override
    public void atClientsPace() {}

    @Override
    public void landed(Landing landing, long answerBytes) {}
}
