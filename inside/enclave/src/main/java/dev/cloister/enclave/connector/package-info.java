/** Outbound calls with a user's credential, to APIs that the measured configuration names. */
@NullMarked
package dev.cloister.enclave.connector;

import org.jspecify.annotations.NullMarked;
