/**
 * AWS Nitro Enclaves attestation documents (AWS, "Verifying the root of trust": COSE_Sign1 over a
 * CBOR map).
 */
@NullMarked
package dev.cloister.attestation.nitro;

import org.jspecify.annotations.NullMarked;
