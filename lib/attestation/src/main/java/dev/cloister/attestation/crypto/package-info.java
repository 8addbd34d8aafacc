/**
 * The one place that chooses cryptographic providers: JDK for hashes and RSA, Bouncy Castle's
 * lightweight API for ECDSA verification, Amazon Corretto Crypto Provider where it is allowed. Not
 * exported.
 */
@NullMarked
package dev.cloister.attestation.crypto;

import org.jspecify.annotations.NullMarked;
