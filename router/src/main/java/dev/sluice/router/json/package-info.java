/**
 * JSON as the router writes it to its files and to its admin socket. Start at {@link dev.sluice.router.json.Json}. The words of
 * {@code dev.sluice.traffic} are written here and nowhere else; nothing here knows sockets or files.
 */
@NullMarked
package dev.sluice.router.json;

import org.jspecify.annotations.NullMarked;
