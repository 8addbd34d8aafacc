package dev.cloister.attestation.snp;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An ATTESTATION_REPORT, versions 2 to 5, 1184 bytes (AMD 56860, table 23), with the certificates
 * that an extended report carries, if any.
 */
public final class SnpReport implements Evidence {
  /** Length of a report, in bytes. */
  public static final int LENGTH = 0x4a0;

  /** Number of bytes, from the start, that the signature covers. */
  static final int SIGNED_LENGTH = 0x2a0;

  private static final int SIGNATURE_PART = 72;

  private final byte[] report;
  private final CertificateTable certificates;

  private SnpReport(byte[] report, CertificateTable certificates) {
    this.report = report;
    this.certificates = certificates;
  }

  /**
   * Parses a report, or an extended report: a report followed by a certificate table.
   *
   * @throws MalformedEvidenceException when the length, the version, a reserved field or the table
   *     is not what AMD 56860 says
   */
  public static SnpReport parse(byte[] bytes) throws MalformedEvidenceException {
    if (bytes.length < LENGTH) {
      throw new MalformedEvidenceException(
          "expected an SNP report of " + LENGTH + " bytes, found " + bytes.length);
    }
    SnpReport parsed =
        new SnpReport(
            Arrays.copyOf(bytes, LENGTH),
            CertificateTable.parse(Arrays.copyOfRange(bytes, LENGTH, bytes.length)));
    parsed.checkLayout();
    return parsed;
  }

  private void checkLayout() throws MalformedEvidenceException {
    int version = version();
    if (version < 2 || version > 5) {
      throw new MalformedEvidenceException("expected SNP report version 2 to 5, found " + version);
    }
    if (u32(0x34) != 1) {
      throw new MalformedEvidenceException(
          "expected signature algorithm 1 (ECDSA P-384 with SHA-384), found " + u32(0x34));
    }
    if ((policy() & 1L << 17) == 0) {
      throw new MalformedEvidenceException("guest policy bit 17 must be one");
    }
    zero(0x4c, 4);
    zero(0x18b, 0x1a0 - 0x18b);
    zero(0x1eb, 1);
    zero(0x1ef, 1);
    zero(version >= 5 ? 0x208 : 0x1f8, 0x2a0 - (version >= 5 ? 0x208 : 0x1f8));
    zero(0x2a0 + 2 * SIGNATURE_PART, LENGTH - 0x2a0 - 2 * SIGNATURE_PART);
    int signingKey = signingKey();
    if (signingKey != 0 && signingKey != 1) {
      throw new MalformedEvidenceException(
          "expected a report signed by VCEK (0) or VLEK (1), found " + signingKey);
    }
  }

  private void zero(int offset, int length) throws MalformedEvidenceException {
    for (int i = offset; i < offset + length; i++) {
      if (report[i] != 0) {
        throw new MalformedEvidenceException(
            "reserved byte at 0x" + Integer.toHexString(i) + " is not zero");
      }
    }
  }

  @Override
  public Format format() {
    return Format.SNP;
  }

  /** VERSION. */
  public int version() {
    return u32(0);
  }

  /** GUEST_SVN. */
  public long guestSvn() {
    return u32(4) & 0xffffffffL;
  }

  /** Guest POLICY, bits as in AMD 56860, table 10. */
  public long policy() {
    return u64(0x08);
  }

  /** FAMILY_ID, 16 bytes. */
  public byte[] familyId() {
    return slice(0x10, 16);
  }

  /** IMAGE_ID, 16 bytes. */
  public byte[] imageId() {
    return slice(0x20, 16);
  }

  /** VMPL the report was asked from. */
  public long vmpl() {
    return u32(0x30) & 0xffffffffL;
  }

  /** PLATFORM_INFO. */
  public long platformInfo() {
    return u64(0x40);
  }

  /** Whether an author key is in use (KEY_INFO bit 0). */
  public boolean authorKeyEnabled() {
    return (u32(0x48) & 1) != 0;
  }

  /** Whether the host keeps the chip's key from signing (KEY_INFO bit 1). */
  public boolean chipKeyMasked() {
    return (u32(0x48) & 2) != 0;
  }

  /** KEY_INFO.SIGNING_KEY: 0 VCEK, 1 VLEK. */
  public int signingKey() {
    return u32(0x48) >>> 2 & 7;
  }

  /** REPORT_DATA, 64 bytes. */
  public byte[] reportData() {
    return slice(0x50, 64);
  }

  /** Launch MEASUREMENT, 48 bytes. */
  public byte[] measurement() {
    return slice(0x90, 48);
  }

  /** HOST_DATA, 32 bytes, chosen by the host at launch. */
  public byte[] hostData() {
    return slice(0xc0, 32);
  }

  /** ID_KEY_DIGEST, 48 bytes. */
  public byte[] idKeyDigest() {
    return slice(0xe0, 48);
  }

  /** AUTHOR_KEY_DIGEST, 48 bytes. */
  public byte[] authorKeyDigest() {
    return slice(0x110, 48);
  }

  /** REPORT_ID, 32 bytes. */
  public byte[] reportId() {
    return slice(0x140, 32);
  }

  /** REPORT_ID_MA, 32 bytes. */
  public byte[] reportIdMa() {
    return slice(0x160, 32);
  }

  /** CHIP_ID, 64 bytes; zero when masked, eight bytes and zeros on Turin. */
  public byte[] chipId() {
    return slice(0x1a0, 64);
  }

  /** The certificates of an extended report. */
  CertificateTable certificates() {
    return certificates;
  }

  /** The product line by CPUID, which only versions 3 and later carry. */
  Optional<SnpProduct> productByCpuid() {
    return version() < 3
        ? Optional.empty()
        : SnpProduct.ofCpuid(report[0x188] & 0xff, report[0x189] & 0xff);
  }

  /** The product line, from CPUID or, before version 3, the certificate's. */
  SnpProduct product(SnpProduct byCertificate) {
    return productByCpuid().orElse(byCertificate);
  }

  SnpTcb currentTcb(SnpProduct product) {
    return SnpTcb.decode(report, 0x38, product);
  }

  SnpTcb reportedTcb(SnpProduct product) {
    return SnpTcb.decode(report, 0x180, product);
  }

  SnpTcb committedTcb(SnpProduct product) {
    return SnpTcb.decode(report, 0x1e0, product);
  }

  SnpTcb launchTcb(SnpProduct product) {
    return SnpTcb.decode(report, 0x1f0, product);
  }

  /** Current firmware as {@code major.minor.build}. */
  FirmwareVersion currentFirmware() {
    return FirmwareVersion.decode(report, 0x1e8);
  }

  /** Committed firmware. */
  FirmwareVersion committedFirmware() {
    return FirmwareVersion.decode(report, 0x1ec);
  }

  /** LAUNCH_MIT_VECTOR, version 5. */
  Optional<Long> launchMitigations() {
    return version() >= 5 ? Optional.of(u64(0x1f8)) : Optional.empty();
  }

  /** CURRENT_MIT_VECTOR, version 5. */
  Optional<Long> currentMitigations() {
    return version() >= 5 ? Optional.of(u64(0x200)) : Optional.empty();
  }

  /** The bytes that the signature covers. */
  byte[] signedBytes() {
    return slice(0, SIGNED_LENGTH);
  }

  /** R, little-endian, 72 bytes. */
  byte[] signatureR() {
    return slice(0x2a0, SIGNATURE_PART);
  }

  /** S, little-endian, 72 bytes. */
  byte[] signatureS() {
    return slice(0x2a0 + SIGNATURE_PART, SIGNATURE_PART);
  }

  @Override
  public JsonObject describe() {
    return SnpClaims.of(this, productByCpuid().orElse(SnpProduct.MILAN), Optional.empty());
  }

  private int u32(int offset) {
    return ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
  }

  private long u64(int offset) {
    return ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN).getLong(offset);
  }

  private byte[] slice(int offset, int length) {
    return Arrays.copyOfRange(report, offset, offset + length);
  }

  @Override
  public String toString() {
    return "SnpReport[version="
        + version()
        + ", measurement="
        + HexFormat.of().formatHex(measurement())
        + "]";
  }
}
