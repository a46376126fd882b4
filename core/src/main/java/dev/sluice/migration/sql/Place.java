package dev.sluice.migration.sql;

/**
 * Where something stands in a text.
 *
 * @param line from 1
 * @param column from 1, in code points
 */
public record Place(int line, int column) {}
