package dev.cloister.attestation.snp;

import java.util.Comparator;

/** Version of the SNP firmware: API version and build. */
record FirmwareVersion(int major, int minor, int build) implements Comparable<FirmwareVersion> {
  private static final Comparator<FirmwareVersion> ORDER =
      Comparator.comparingInt(FirmwareVersion::major)
          .thenComparingInt(FirmwareVersion::minor)
          .thenComparingInt(FirmwareVersion::build);

  static FirmwareVersion decode(byte[] report, int offset) {
    return new FirmwareVersion(
        report[offset + 2] & 0xff, report[offset + 1] & 0xff, report[offset] & 0xff);
  }

  @Override
  public int compareTo(FirmwareVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + build;
  }
}
