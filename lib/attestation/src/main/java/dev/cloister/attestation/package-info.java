/** Evidence in, verdict out: parse, verify, appraise. */
@NullMarked
package dev.cloister.attestation;

import org.jspecify.annotations.NullMarked;
