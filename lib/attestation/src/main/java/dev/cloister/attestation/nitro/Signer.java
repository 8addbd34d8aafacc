package dev.cloister.attestation.nitro;

import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.x509.CertificatePath;

/**
 * A leaf that leads to AWS's root.
 *
 * @param path the leaf first
 * @param key of the leaf
 */
record Signer(CertificatePath path, VerificationKey key) {}
