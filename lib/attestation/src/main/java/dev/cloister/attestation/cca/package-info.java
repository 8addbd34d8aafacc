/**
 * Arm CCA attestation tokens (Arm RMM specification 1.0, A7; draft-ffm-rats-cca-token): a platform
 * token and a realm token bound to it.
 */
@NullMarked
package dev.cloister.attestation.cca;

import org.jspecify.annotations.NullMarked;
