/**
 * Evidence inside certificates: interoperable RA-TLS (Confidential Computing Consortium) and the
 * older forms of Gramine, rats-tls, Intel and Privasys. It carries no nonce, so it is a hint about
 * the other end and never authorises anything.
 */
@NullMarked
package dev.cloister.attestation.ratls;

import org.jspecify.annotations.NullMarked;
