/**
 * Appraisal: the relying party's choice over what verification found. Verification has no options;
 * everything that is a choice is here.
 */
@NullMarked
package dev.cloister.attestation.policy;

import org.jspecify.annotations.NullMarked;
