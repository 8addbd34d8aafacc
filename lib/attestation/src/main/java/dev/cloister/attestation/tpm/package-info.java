/**
 * TPM 2.0 quotes (TCG TPM 2.0 Library, parts 2 and 3): structures as they are on the wire, all
 * big-endian.
 */
@NullMarked
package dev.cloister.attestation.tpm;

import org.jspecify.annotations.NullMarked;
