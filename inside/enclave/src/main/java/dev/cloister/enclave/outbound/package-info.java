/** Requests that leave the enclave: only to URLs of the measured configuration, bounded. */
@NullMarked
package dev.cloister.enclave.outbound;

import org.jspecify.annotations.NullMarked;
