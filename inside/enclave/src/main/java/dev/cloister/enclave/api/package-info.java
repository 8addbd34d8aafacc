/** The enclave's HTTP routes. */
@NullMarked
package dev.cloister.enclave.api;

import org.jspecify.annotations.NullMarked;
