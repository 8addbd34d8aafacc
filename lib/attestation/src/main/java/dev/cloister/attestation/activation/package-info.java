/**
 * Activation of a TPM's credential (TPM 2.0 Library part 1, section 24): shows that an attestation
 * key lives in the TPM whose endorsement key a manufacturer certified, and records it, so that
 * quotes of the key verify offline. The TPM's side is TPM2_ActivateCredential.
 */
@NullMarked
package dev.cloister.attestation.activation;

import org.jspecify.annotations.NullMarked;
