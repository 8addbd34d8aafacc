/**
 * The control plane: REST API, storage of ciphertext, relay to the enclave. It never sees plaintext
 * and holds no key of a user.
 */
@NullMarked
package dev.cloister.controlplane;

import org.jspecify.annotations.NullMarked;
