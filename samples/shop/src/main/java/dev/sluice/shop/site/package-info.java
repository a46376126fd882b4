/**
 * What the shop shows over HTTP. Start reading at {@link dev.sluice.shop.site.Site}, which turns each request into a
 * {@link dev.sluice.shop.site.Call} for a {@link dev.sluice.shop.site.Part} of the site; only it knows the HTTP server. No SQL
 * comes in here.
 */
@NullMarked
package dev.sluice.shop.site;

import org.jspecify.annotations.NullMarked;
