/**
 * Visitors of the shop, who count what they were answered: the judge of whether a request was lost. Start reading at
 * {@link dev.sluice.shop.visitors.Crowd}. No HTTP client comes in here, because one that repeats a request by itself would hide
 * what is to be seen.
 */
@NullMarked
package dev.sluice.shop.visitors;

import org.jspecify.annotations.NullMarked;
