/** The host's side of the enclave: it relays and cannot mint. */
@NullMarked
package dev.cloister.controlplane.enclave;

import org.jspecify.annotations.NullMarked;
