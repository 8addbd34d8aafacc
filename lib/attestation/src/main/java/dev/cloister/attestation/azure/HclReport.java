package dev.cloister.attestation.azure;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.RsaSpki;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * The report of Azure's host compatibility layer: 32 bytes of header, a hardware report of up to
 * 1184 bytes, a header of 20 bytes and the runtime data, JSON whose hash the hardware report
 * carries.
 */
public final class HclReport {
  private static final int HEADER = 32;
  private static final int HARDWARE = 1184;
  private static final int RUNTIME_HEADER = 20;
  private static final int SHA256 = 1;

  /** What kind of hardware report it holds. */
  public enum Kind {
    /** SEV-SNP attestation report. */
    SNP,
    /** TDREPORT, which a quote must be made of. */
    TDX
  }

  private final Kind kind;
  private final byte[] hardwareReport;
  private final byte[] runtimeData;
  private final JsonObject runtime;
  private final byte[] attestationKey;

  private HclReport(Kind kind, byte[] hardwareReport, byte[] runtimeData)
      throws MalformedEvidenceException {
    this.kind = kind;
    this.hardwareReport = hardwareReport;
    this.runtimeData = runtimeData;
    try {
      runtime = Json.parseObject(runtimeData);
      attestationKey = attestationKey(runtime);
    } catch (JsonException e) {
      throw new MalformedEvidenceException("HCL runtime data: " + e.getMessage());
    }
  }

  /**
   * Parses a report; zeros after the runtime data are its buffer's.
   *
   * @throws MalformedEvidenceException when a length, the kind or the runtime data is not what
   *     Azure documents
   */
  public static HclReport parse(byte[] bytes) throws MalformedEvidenceException {
    int from = HEADER + HARDWARE + RUNTIME_HEADER;
    if (bytes.length < from
        || bytes[0] != 'H'
        || bytes[1] != 'C'
        || bytes[2] != 'L'
        || bytes[3] != 'A') {
      throw new MalformedEvidenceException("expected an HCL report of at least " + from + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int type = in.getInt(HEADER + HARDWARE + 8);
    int hash = in.getInt(HEADER + HARDWARE + 12);
    int length = in.getInt(HEADER + HARDWARE + 16);
    if (hash != SHA256) {
      throw new MalformedEvidenceException(
          "expected runtime data hashed with SHA-256, found " + hash);
    }
    if (length <= 0 || length > bytes.length - from) {
      throw new MalformedEvidenceException("HCL runtime data is cut off");
    }
    Kind kind =
        switch (type) {
          case 2 -> Kind.SNP;
          case 4 -> Kind.TDX;
          default -> throw new MalformedEvidenceException("unknown HCL report type " + type);
        };
    return new HclReport(
        kind,
        Arrays.copyOfRange(bytes, HEADER, HEADER + HARDWARE),
        Arrays.copyOfRange(bytes, from, from + length));
  }

  private static byte[] attestationKey(JsonObject runtime)
      throws JsonException, MalformedEvidenceException {
    for (JsonObject key : runtime.array("keys").objects()) {
      if (key.string("kid").equals("HCLAkPub") && key.string("kty").equals("RSA")) {
        return rsa(number(key.string("n")), number(key.string("e")));
      }
    }
    throw new MalformedEvidenceException("HCL runtime data names no HCLAkPub");
  }

  private static BigInteger number(String base64Url) throws MalformedEvidenceException {
    try {
      return new BigInteger(1, Base64.getUrlDecoder().decode(base64Url));
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException("HCLAkPub is not base64url");
    }
  }

  private static byte[] rsa(BigInteger modulus, BigInteger exponent)
      throws MalformedEvidenceException {
    if (modulus.bitLength() < 2048
        || modulus.bitLength() > 8192
        || exponent.bitLength() < 2
        || exponent.bitLength() > 64) {
      throw new MalformedEvidenceException("HCLAkPub is not an RSA key of 2048 to 8192 bits");
    }
    return RsaSpki.of(modulus, exponent);
  }

  /** Which hardware report it holds. */
  public Kind kind() {
    return kind;
  }

  /** The hardware report with its padding, 1184 bytes. */
  public byte[] hardwareReport() {
    return hardwareReport.clone();
  }

  /** The runtime data as JSON. */
  public JsonObject runtime() {
    return runtime;
  }

  /** SHA-256 of the runtime data: the first half of the hardware report's own challenge field. */
  public byte[] runtimeDataHash() {
    return Crypto.sha256(runtimeData);
  }

  /** SubjectPublicKeyInfo of the vTPM's attestation key. */
  public byte[] attestationKey() {
    return attestationKey.clone();
  }
}
