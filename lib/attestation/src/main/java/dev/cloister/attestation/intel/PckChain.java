package dev.cloister.attestation.intel;

import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.x509.CertificatePath;

/**
 * A PCK certificate that leads to an Intel root: the only source of what platform this is.
 *
 * @param path leaf, PCK CA, and the root where it was supplied
 * @param extension of the leaf
 * @param key of the leaf
 * @param platform the claims about the platform
 * @param hardwareId the claim that names it
 */
record PckChain(
    CertificatePath path,
    PckExtension extension,
    VerificationKey key,
    JsonObject platform,
    String hardwareId) {
  static final String PLATFORM_CA = "Intel SGX PCK Platform CA";
  static final String PROCESSOR_CA = "Intel SGX PCK Processor CA";
  static final String LEAF = "Intel SGX PCK Certificate";

  static PckChain of(CertificatePath path, PckExtension extension, VerificationKey key) {
    return new PckChain(
        path,
        extension,
        key,
        IntelClaims.platform(extension, path.certificates().get(1)),
        IntelClaims.hardwareId(extension));
  }
}
