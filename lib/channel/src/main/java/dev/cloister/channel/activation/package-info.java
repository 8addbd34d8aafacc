/**
 * Activation of a TPM's attestation key between the TPM's machine and whoever records it
 * (docs/reference/tpm-activation.md). No sockets and no HTTP.
 */
@NullMarked
package dev.cloister.channel.activation;

import org.jspecify.annotations.NullMarked;
