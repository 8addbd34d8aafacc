/** What a TEE's evidence format implements to join the verifier. Not exported. */
@NullMarked
package dev.cloister.attestation.format;

import org.jspecify.annotations.NullMarked;
