/** Credentials: sessions, KEK, executions, connectors. Runs in a TEE. */
@NullMarked
package dev.cloister.enclave;

import org.jspecify.annotations.NullMarked;
