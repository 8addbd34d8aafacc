/** Local HTTP servers for everything outside that the system talks to; loopback only. */
@NullMarked
package dev.cloister.testkit.http;

import org.jspecify.annotations.NullMarked;
