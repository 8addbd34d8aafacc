/** Time whose source is the host's. */
@NullMarked
package dev.cloister.enclave.time;

import org.jspecify.annotations.NullMarked;
