/**
 * What Intel SGX and TDX quotes share: their structure and the DCAP verification algorithm (Intel
 * DCAP quote verification, sections 4.1.2.4 and following). Not exported.
 */
@NullMarked
package dev.cloister.attestation.intel;

import org.jspecify.annotations.NullMarked;
