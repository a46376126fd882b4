package dev.sluice.migration;

/**
 * One step of the schema.
 *
 * @param revision as the tool names it: {@code 0017_add_rank}, {@code 2}, {@code 1975ea83b712}
 * @param description for people
 * @param contract whether older code may break once it ran: it waits until the old version is gone
 */
public record Migration(String revision, String description, boolean contract) {}
