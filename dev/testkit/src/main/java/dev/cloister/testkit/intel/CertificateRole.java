package dev.cloister.testkit.intel;

/** The certificates of Intel's hierarchy. */
public enum CertificateRole {
  /** Self-signed, the anchor. */
  ROOT("Intel SGX Root CA"),
  /** Issues PCK certificates of multi-package platforms. */
  PLATFORM_CA("Intel SGX PCK Platform CA"),
  /** Issues PCK certificates of single-package platforms. */
  PROCESSOR_CA("Intel SGX PCK Processor CA"),
  /** Signs TCB info and QE identities. */
  TCB_SIGNING("Intel SGX TCB Signing"),
  /** One platform's provisioning certification key. */
  PCK("Intel SGX PCK Certificate");

  private static final String REST = ", O=Intel Corporation, L=Santa Clara, ST=CA, C=US";

  private final String commonName;

  CertificateRole(String commonName) {
    this.commonName = commonName;
  }

  /** The subject in the order of the real certificates. */
  public String subject() {
    return "CN=" + commonName + REST;
  }

  /** The same subject with another common name. */
  public static String subject(String otherCommonName) {
    return "CN=" + otherCommonName + REST;
  }
}
