/** Sessions: handshakes, keys, counters, and their end. */
@NullMarked
package dev.cloister.enclave.session;

import org.jspecify.annotations.NullMarked;
