/** HTTP/1.1 to services of the platform itself: a launcher's unix socket, a metadata service. */
@NullMarked
package dev.cloister.tee.http;

import org.jspecify.annotations.NullMarked;
