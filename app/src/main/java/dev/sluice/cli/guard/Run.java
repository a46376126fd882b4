package dev.sluice.cli.guard;

/**
 * What came of one simulated release.
 *
 * @param found whether the guard took it back
 * @param stage the stage it came to, from 0 on
 * @param seconds how long it had been on traffic at its end
 * @param canaryRequests requests that the canary had answered by then
 * @param canaryFailed of these, failed
 * @param waited whether a stage's patience ended before enough requests were judged
 */
record Run(boolean found, int stage, double seconds, long canaryRequests, long canaryFailed, boolean waited) {}
