package dev.cloister.attestation.snp;

/** Version of the SNP firmware: API version and build. */
record FirmwareVersion(int major, int minor, int build) {
  static FirmwareVersion decode(byte[] report, int offset) {
    return new FirmwareVersion(
        report[offset + 2] & 0xff, report[offset + 1] & 0xff, report[offset] & 0xff);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + build;
  }
}
