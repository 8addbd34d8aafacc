/**
 * The one HTTP edge of every service: routes over Jetty, problem details (RFC 9457), limits and
 * timeouts, TLS 1.3 whose session handlers can reach. Nothing of Jetty is visible outside.
 */
@NullMarked
package dev.cloister.http;

import org.jspecify.annotations.NullMarked;
