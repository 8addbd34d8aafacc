/** COSE_Sign1 (RFC 9052 section 4.2), as far as attestation documents use it. Not exported. */
@NullMarked
package dev.cloister.attestation.cose;

import org.jspecify.annotations.NullMarked;
