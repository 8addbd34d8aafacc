/**
 * EAT Attestation Results (EAR, draft-ietf-rats-ear): what verification and appraisal came to, as a
 * signed JWT that verifiers' users elsewhere can consume. docs/reference/ear.md.
 */
@NullMarked
package dev.cloister.attestation.ear;

import org.jspecify.annotations.NullMarked;
