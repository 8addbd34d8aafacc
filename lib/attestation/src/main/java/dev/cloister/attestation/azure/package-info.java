/**
 * Azure vTPM evidence: an HCL report whose hardware report vouches for the vTPM's attestation key,
 * and a quote of that key.
 */
@NullMarked
package dev.cloister.attestation.azure;

import org.jspecify.annotations.NullMarked;
