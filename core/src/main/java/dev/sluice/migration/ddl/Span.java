package dev.sluice.migration.ddl;

/**
 * A part of a text.
 *
 * @param start in UTF-16 units from the beginning
 * @param end exclusively
 */
public record Span(int start, int end) {}
