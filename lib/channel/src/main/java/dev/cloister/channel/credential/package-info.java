/**
 * Credential records: how a user's client seals them, the control plane stores them and the enclave
 * opens them (docs/reference/enclave-protocol.md).
 */
@NullMarked
package dev.cloister.channel.credential;

import org.jspecify.annotations.NullMarked;
