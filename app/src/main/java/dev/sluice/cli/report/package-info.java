/**
 * The post-deployment report as a document: Markdown and HTML. What is in it is decided by {@link dev.sluice.report.Report};
 * start at {@link dev.sluice.cli.report.ReportDocument}.
 */
@NullMarked
package dev.sluice.cli.report;

import org.jspecify.annotations.NullMarked;
