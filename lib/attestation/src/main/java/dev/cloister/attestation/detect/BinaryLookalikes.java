package dev.cloister.attestation.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.Detection.Shape;
import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.Detection.Stopped;
import dev.cloister.attestation.bytes.LittleEndian;
import dev.cloister.attestation.intel.IntelQuote;
import dev.cloister.attestation.snp.SnpReport;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Structures that begin like a format's, and parts of formats that are no evidence alone. */
final class BinaryLookalikes {
  private static final int QUOTE_HEADER = 48;
  private static final int TEE_TDX = 0x81;
  private static final int TD_REPORT = 1024;
  private static final int SIGNATURE_ALGORITHM = 0x34;
  private static final int MAX_PLAUSIBLE_VERSION = 64;
  private static final int TAG_RA_TLS_FIRST = 60000;
  private static final int TAG_RA_TLS_LAST = 60002;
  private static final byte[] HCL = "HCLA".getBytes(US_ASCII);
  private static final byte[] TPM = {(byte) 0xff, 'T', 'C', 'G'};
  private static final Map<String, byte[]> COMPRESSED =
      Map.of(
          "gzip", new byte[] {0x1f, (byte) 0x8b, 8},
          "zip", new byte[] {'P', 'K', 3, 4},
          "xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z'},
          "zstd", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd});

  private BinaryLookalikes() {}

  static Optional<Stopped> intel(byte[] bytes) {
    if (bytes.length == TD_REPORT && (bytes[0] & 0xff) == TEE_TDX) {
      return stopped(
          Shape.TDREPORT,
          Stop.NOT_EVIDENCE,
          "only the machine it was made on can check it; ask the quoting enclave for a quote");
    }
    if (bytes.length < 8) {
      return Optional.empty();
    }
    int version = LittleEndian.u16(bytes, 0);
    if (IntelQuote.hasVendorId(bytes)) {
      return stopped(
          Shape.INTEL_QUOTE,
          known(version) ? Stop.TRUNCATED : Stop.UNSUPPORTED,
          known(version)
              ? "its header has " + QUOTE_HEADER + " bytes, found " + bytes.length
              : "version " + version + ": versions 3 to 5 are known");
    }
    long tee = LittleEndian.u32(bytes, 4);
    boolean header =
        known(version) && LittleEndian.u16(bytes, 2) == 2 && (tee == 0 || tee == TEE_TDX);
    if (!header) {
      return Optional.empty();
    }
    return bytes.length < QUOTE_HEADER
        ? stopped(
            Shape.INTEL_QUOTE,
            Stop.TRUNCATED,
            "its header has " + QUOTE_HEADER + " bytes, found " + bytes.length)
        : stopped(Shape.INTEL_QUOTE, Stop.MALFORMED, "the QE vendor id is not Intel's");
  }

  private static boolean known(int version) {
    return version >= 3 && version <= 5;
  }

  static Optional<Stopped> snp(byte[] bytes) {
    if (bytes.length < SIGNATURE_ALGORITHM + 4
        || LittleEndian.u32(bytes, SIGNATURE_ALGORITHM) != 1) {
      return Optional.empty();
    }
    long version = LittleEndian.u32(bytes, 0);
    if (version >= 2 && version <= 5 && bytes.length < SnpReport.LENGTH) {
      return stopped(
          Shape.SNP_REPORT,
          Stop.TRUNCATED,
          "a report has " + SnpReport.LENGTH + " bytes, found " + bytes.length);
    }
    boolean later = version > 5 || version == 1;
    return later && version < MAX_PLAUSIBLE_VERSION && bytes.length >= SnpReport.LENGTH
        ? stopped(
            Shape.SNP_REPORT,
            Stop.UNSUPPORTED,
            "version " + version + ": versions 2 to 5 are known")
        : Optional.empty();
  }

  static Optional<Stopped> tpm(byte[] bytes) {
    if (startsWith(bytes, 0, TPM)) {
      return stopped(Shape.TPM_QUOTE, Stop.TRUNCATED, "expected more bytes, found " + bytes.length);
    }
    return startsWith(bytes, 2, TPM)
        ? stopped(
            Shape.TPM_QUOTE,
            Stop.WRAPPED,
            "a TPM2B_ATTEST; the quote (TPMS_ATTEST) begins after its first two bytes")
        : Optional.empty();
  }

  static Optional<Stopped> azure(byte[] bytes) {
    return startsWith(bytes, 0, HCL)
        ? stopped(
            Shape.HCL_REPORT,
            Stop.NOT_EVIDENCE,
            "it proves nothing without the quote of its TPM; expected both in one JSON object")
        : Optional.empty();
  }

  static Optional<Stopped> cbor(byte[] bytes) {
    if (bytes.length < 3) {
      return Optional.empty();
    }
    int first = bytes[0] & 0xff;
    int next = (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff);
    if (first == 0xd9 && next >= TAG_RA_TLS_FIRST && next <= TAG_RA_TLS_LAST) {
      return stopped(
          Shape.CBOR,
          Stop.WRAPPED,
          "RA-TLS evidence (tag " + next + ") outside of its certificate; pass the certificate");
    }
    boolean tagged = first == 0xd2 && (bytes[1] & 0xff) == 0x84;
    boolean plain = first == 0x84 && (bytes[1] & 0xe0) == 0x40;
    return tagged || plain
        ? stopped(
            Shape.CBOR,
            Stop.UNSUPPORTED,
            "a COSE_Sign1 whose protected header is not that of a Nitro document")
        : Optional.empty();
  }

  static Optional<Stopped> compressed(byte[] bytes) {
    return COMPRESSED.entrySet().stream()
        .filter(entry -> startsWith(bytes, 0, entry.getValue()))
        .findFirst()
        .flatMap(
            entry -> stopped(Shape.COMPRESSED, Stop.WRAPPED, entry.getKey() + ": unpack it first"));
  }

  private static boolean startsWith(byte[] bytes, int from, byte[] prefix) {
    return bytes.length >= from + prefix.length
        && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
  }

  static Optional<Stopped> stopped(Shape shape, Stop stop, String reason) {
    return Optional.of(new Stopped(shape, stop, reason));
  }
}
