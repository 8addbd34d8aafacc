/**
 * Intel's side of the world under an own root: TDX and SGX quotes, PCK certificates, TCB info, QE
 * identity and CRLs in the real formats.
 *
 * <p>{@link dev.cloister.testkit.intel.IntelIssuer} is the PKI, {@link
 * dev.cloister.testkit.intel.Platform} a machine that quotes, {@link
 * dev.cloister.testkit.intel.IntelFaults} the list of everything that can be wrong with both.
 */
@NullMarked
package dev.cloister.testkit.intel;

import org.jspecify.annotations.NullMarked;
