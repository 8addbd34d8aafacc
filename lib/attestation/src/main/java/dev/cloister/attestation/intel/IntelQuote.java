package dev.cloister.attestation.intel;

import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteReader;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.bytes.LittleEndian;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The structure of a DCAP quote: SGX version 3, TDX versions 4 and 5. One copy of the bytes, and
 * offsets into it that were checked; certificates are read only when they are verified.
 *
 * <p>Layout: header 48; version 5: body type 2, body size 4; body; signature data length 4;
 * signature 64; attestation key 64; version 4 and 5: certification data type 6 and size; QE report
 * 384; QE report signature 64; QE authentication data 2+n; certification data 2+4+m. Bytes after
 * the declared length are kept count of and otherwise ignored, as providers return padded buffers.
 */
public final class IntelQuote {
  /** Certification data: the PCK chain as PEM. */
  public static final int PCK_CHAIN = 5;

  private static final int HEADER = 48;
  private static final int ECDSA_P256 = 2;
  private static final long TEE_TYPE_SGX = 0;
  private static final long TEE_TYPE_TDX = 0x81;
  private static final int QE_REPORT_CERTIFICATION_DATA = 6;
  private static final int VENDOR_ID = 12;
  private static final int USER_DATA = 28;
  private static final byte[] INTEL_QE =
      HexFormat.of().parseHex("939a7233f79c4ca9940a0db3957f0607");

  private final byte[] bytes;
  private final int version;
  private final BodyType bodyType;
  private final int body;
  private final int signature;
  private final int attestationKey;
  private final int qeReport;
  private final int qeReportSignature;
  private final int qeAuthenticationData;
  private final int qeAuthenticationDataSize;
  private final int certificationDataType;
  private final int certificationData;
  private final int certificationDataSize;
  private final int end;

  /** Reads a structure whose bytes nobody else holds. */
  private IntelQuote(byte[] bytes) throws MalformedEvidenceException {
    this.bytes = bytes;
    ByteReader in = ByteReader.of(bytes, ByteOrder.LITTLE_ENDIAN);
    version = in.u16("quote version");
    if (version < 3 || version > 5) {
      throw new MalformedEvidenceException("expected quote version 3, 4 or 5, found " + version);
    }
    readKeyType(in);
    long teeType = in.u32("TEE type");
    in.skip(4, "QE and PCE SVN");
    int vendor = in.skip(16, "QE vendor id");
    if (!Arrays.equals(bytes, vendor, vendor + 16, INTEL_QE, 0, 16)) {
      throw new MalformedEvidenceException("the QE vendor id is not Intel's");
    }
    in.skip(20, "user data");
    bodyType = readBodyType(in, version, teeType);
    body = in.skip(bodyType.size(), "quote body");
    ByteReader sig = in.slice(in.length32("signature data length"), "signature data");
    end = in.position();
    signature = sig.skip(64, "quote signature");
    attestationKey = sig.skip(64, "attestation key");
    ByteReader qe = version == 3 ? sig : readWrapper(sig);
    qeReport = qe.skip(EnclaveReport.SIZE, "QE report");
    qeReportSignature = qe.skip(64, "QE report signature");
    qeAuthenticationDataSize = qe.u16("QE authentication data size");
    qeAuthenticationData = qe.skip(qeAuthenticationDataSize, "QE authentication data");
    certificationDataType = qe.u16("certification data type");
    certificationDataSize = qe.length32("certification data size");
    certificationData = qe.skip(certificationDataSize, "certification data");
    qe.expectEnd("certification data");
    sig.expectEnd("signature data");
  }

  /**
   * Parses structure and bounds; verifies nothing.
   *
   * @throws MalformedEvidenceException naming the field where it stopped
   */
  public static IntelQuote parse(byte[] bytes) throws MalformedEvidenceException {
    return new IntelQuote(bytes.clone());
  }

  /**
   * Whether the bytes begin like a quote of that version: version and the attestation key type. An
   * SNP report of the same version number has a guest SVN there, so the QE vendor decides.
   */
  public static boolean looksLike(byte[] bytes, int version) {
    return bytes.length >= HEADER
        && LittleEndian.u16(bytes, 0) == version
        && Arrays.equals(bytes, VENDOR_ID, VENDOR_ID + 16, INTEL_QE, 0, 16);
  }

  /** Whether Intel's QE vendor id stands where quotes of all versions have it. */
  public static boolean hasVendorId(byte[] bytes) {
    return bytes.length >= VENDOR_ID + 16
        && Arrays.equals(bytes, VENDOR_ID, VENDOR_ID + 16, INTEL_QE, 0, 16);
  }

  private static void readKeyType(ByteReader in) throws MalformedEvidenceException {
    int keyType = in.u16("attestation key type");
    if (keyType != ECDSA_P256) {
      throw new MalformedEvidenceException(
          Stop.UNSUPPORTED, "expected attestation key type 2 (ECDSA P-256), found " + keyType);
    }
  }

  private static BodyType readBodyType(ByteReader in, int version, long teeType)
      throws MalformedEvidenceException {
    BodyType type =
        switch (version) {
          case 3 -> BodyType.SGX;
          case 4 -> BodyType.TD_1_0;
          default -> {
            int number = in.u16("quote body type");
            BodyType found =
                BodyType.find(number)
                    .orElseThrow(
                        () ->
                            new MalformedEvidenceException(
                                Stop.UNSUPPORTED,
                                "expected quote body type 1, 2 or 3, found " + number));
            long size = in.u32("quote body size");
            if (size != found.size()) {
              throw new MalformedEvidenceException(
                  "expected a quote body of " + found.size() + " bytes, found " + size);
            }
            yield found;
          }
        };
    if (version > 3 && type == BodyType.SGX) {
      throw new MalformedEvidenceException("SGX quotes of version " + version + " are unknown");
    }
    long expected = type == BodyType.SGX ? TEE_TYPE_SGX : TEE_TYPE_TDX;
    if (teeType != expected) {
      throw new MalformedEvidenceException(
          "expected TEE type "
              + expected
              + " in a quote of version "
              + version
              + ", found "
              + teeType);
    }
    return type;
  }

  private static ByteReader readWrapper(ByteReader sig) throws MalformedEvidenceException {
    int type = sig.u16("outer certification data type");
    if (type != QE_REPORT_CERTIFICATION_DATA) {
      throw new MalformedEvidenceException(
          "expected certification data type 6 around the QE report, found " + type);
    }
    return sig.slice(sig.length32("outer certification data size"), "outer certification data");
  }

  /** 3, 4 or 5. */
  public int version() {
    return version;
  }

  /** What it is about. */
  public BodyType bodyType() {
    return bodyType;
  }

  /** The bytes, which nobody changes. */
  byte[] raw() {
    return bytes;
  }

  /** Length of what the attestation key signed: header, body descriptor and body. */
  int signedLength() {
    return body + bodyType.size();
  }

  byte[] signature() {
    return part(signature, 64);
  }

  int attestationKeyOffset() {
    return attestationKey;
  }

  int qeReportOffset() {
    return qeReport;
  }

  EnclaveReport qeReport() {
    return EnclaveReport.at(bytes, qeReport);
  }

  byte[] qeReportSignature() {
    return part(qeReportSignature, 64);
  }

  int qeAuthenticationDataOffset() {
    return qeAuthenticationData;
  }

  int qeAuthenticationDataSize() {
    return qeAuthenticationDataSize;
  }

  /** 5: PCK chain; others name the PCK certificate without carrying it. */
  public int certificationDataType() {
    return certificationDataType;
  }

  ByteString certificationData() {
    return ByteString.view(bytes, certificationData, certificationDataSize);
  }

  /** Number of bytes after the declared length. */
  public int trailingBytes() {
    return bytes.length - end;
  }

  /** Header: QE vendor id. */
  byte[] vendorId() {
    return part(VENDOR_ID, 16);
  }

  /** Header: user data. */
  byte[] userData() {
    return part(USER_DATA, HEADER - USER_DATA);
  }

  /** The enclave report of an SGX quote. */
  public EnclaveReport enclaveReport() {
    if (bodyType != BodyType.SGX) {
      throw new IllegalStateException("not an SGX quote");
    }
    return EnclaveReport.at(bytes, body);
  }

  /** The challenge field: REPORTDATA of the body, 64 bytes. */
  public byte[] reportData() {
    return bodyField(bodyType == BodyType.SGX ? 320 : 520, 64);
  }

  /** TDX: TEE_TCB_SVN. */
  Optional<Svns> teeTcbSvn() {
    return bodyType == BodyType.SGX ? Optional.empty() : Optional.of(Svns.of(bodyField(0, 16)));
  }

  /** TD report 1.5: TEE_TCB_SVN2. */
  Optional<Svns> teeTcbSvn2() {
    return bodyType == BodyType.TD_1_5
        ? Optional.of(Svns.of(bodyField(BodyType.TD_1_0.size(), 16)))
        : Optional.empty();
  }

  /** TDX: MRSIGNERSEAM. */
  ByteString mrSignerSeam() {
    return ByteString.copyOf(bodyField(64, 48));
  }

  /** TDX: SEAMATTRIBUTES. */
  ByteString seamAttributes() {
    return ByteString.copyOf(bodyField(112, 8));
  }

  private byte[] bodyField(int offset, int size) {
    return part(body + offset, size);
  }

  /** A field of the body as hex. */
  public String bodyHex(int offset, int size) {
    return HexFormat.of().formatHex(bytes, body + offset, body + offset + size);
  }

  /** A byte of the body. */
  public int bodyU8(int offset) {
    return bytes[body + offset] & 0xff;
  }

  /** Eight bytes of the body as a little-endian number. */
  public long bodyU64(int offset) {
    return LittleEndian.u64(bytes, body + offset);
  }

  private byte[] part(int offset, int size) {
    return Arrays.copyOfRange(bytes, offset, offset + size);
  }
}
