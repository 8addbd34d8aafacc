package dev.cloister.attestation.intel;

import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.x509.CertificatePath;

/**
 * A PCK certificate that leads to an Intel root: the only source of what platform this is.
 *
 * @param path leaf, PCK CA, and the root where it was supplied
 * @param extension of the leaf
 * @param key of the leaf
 */
record PckChain(CertificatePath path, PckExtension extension, VerificationKey key) {
  static final String PLATFORM_CA = "Intel SGX PCK Platform CA";
  static final String PROCESSOR_CA = "Intel SGX PCK Processor CA";
  static final String LEAF = "Intel SGX PCK Certificate";
}
