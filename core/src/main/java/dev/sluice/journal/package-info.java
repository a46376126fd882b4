/**
 * What happened: events and the states they fold to. The journal is the deployment; nothing else is remembered. Start at {@link dev.sluice.journal.Event} and {@link dev.sluice.journal.DeploymentState#fold}.
 */
@NullMarked
package dev.sluice.journal;

import org.jspecify.annotations.NullMarked;
