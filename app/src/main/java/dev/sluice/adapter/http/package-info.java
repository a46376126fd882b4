/**
 * Questions to web servers that may misbehave in any way. Shared by the adapters of systems that are asked over HTTP; start at
 * {@link dev.sluice.adapter.http.WebQuestion}. What an answer means is not known here.
 */
@NullMarked
package dev.sluice.adapter.http;

import org.jspecify.annotations.NullMarked;
