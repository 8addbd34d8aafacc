/**
 * NVIDIA GPU and switch evidence: SPDM 1.1 measurements (DMTF DSP0274), signed by the device. Not
 * exported.
 */
@NullMarked
package dev.cloister.attestation.nvidia;

import org.jspecify.annotations.NullMarked;
