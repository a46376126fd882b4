/**
 * What a deployment has to tell, made from its events: sentences for single events and the post-deployment report. Start at
 * {@link dev.sluice.report.Report}. Pure functions; how a report looks (Markdown, HTML, JSON, a terminal) is decided elsewhere.
 */
@NullMarked
package dev.sluice.report;

import org.jspecify.annotations.NullMarked;
