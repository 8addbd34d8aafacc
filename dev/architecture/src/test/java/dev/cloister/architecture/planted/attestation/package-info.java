/** Planted violations: the rules' own tests look here. */
@NullMarked
package dev.cloister.architecture.planted.attestation;

import org.jspecify.annotations.NullMarked;
