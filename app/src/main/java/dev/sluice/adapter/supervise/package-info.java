/**
 * Programs that outlive whoever started them: instances of an app, the router, the carrier. A small shell script keeps each
 * one running; {@link dev.sluice.adapter.supervise.Supervisor} starts, finds and stops it, by boot id, pid and start time and
 * never by name. What a program is for does not come in.
 */
@NullMarked
package dev.sluice.adapter.supervise;

import org.jspecify.annotations.NullMarked;
