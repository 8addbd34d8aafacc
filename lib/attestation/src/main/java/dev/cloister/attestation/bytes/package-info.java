/** Bounds-checked reading of untrusted bytes. Not exported. */
@NullMarked
package dev.cloister.attestation.bytes;

import org.jspecify.annotations.NullMarked;
