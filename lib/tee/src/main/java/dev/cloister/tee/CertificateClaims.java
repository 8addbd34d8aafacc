package dev.cloister.tee;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * What evidence inside a TLS certificate claims (Interoperable RA-TLS, Confidential Computing
 * Consortium): {@code pubkey-hash} of the certificate's key, and in {@code cloister-binding} the
 * binding of purpose {@code certificate-hint}. Made from a key and a service, never from bytes.
 */
public final class CertificateClaims {
  private static final int REPORT_DATA_LENGTH = 64;
  private static final int IANA_SHA256 = 1;
  private static final int CBOR_BYTES = 0x58;
  private static final int CBOR_TEXT = 0x60;

  private final byte[] encoded;

  private CertificateClaims(byte[] encoded) {
    this.encoded = encoded;
  }

  /**
   * The claims of a certificate.
   *
   * @param leaf SPKI of its key: P-256, 91 bytes
   * @param serviceId of the service that presents it
   */
  public static CertificateClaims of(byte[] leaf, String serviceId) {
    Binding binding =
        Binding.of(
            Purpose.CERTIFICATE_HINT,
            Role.NONE,
            new byte[0],
            List.of(BoundKey.of(KeyUsage.TLS_LEAF, leaf)),
            List.of(serviceId.getBytes(StandardCharsets.UTF_8)));
    var out = new ByteArrayOutputStream();
    out.write(0xa2);
    text(out, "pubkey-hash");
    var hash = new ByteArrayOutputStream();
    hash.write(0x82);
    hash.write(IANA_SHA256);
    bytes(hash, sha256(leaf));
    bytes(out, hash.toByteArray());
    text(out, "cloister-binding");
    bytes(out, binding.value());
    return new CertificateClaims(out.toByteArray());
  }

  /** The claims in deterministic CBOR (RFC 8949 section 4.2). */
  public byte[] encoded() {
    return encoded.clone();
  }

  /** SHA-256 of the claims, zero after it: 64 bytes. */
  public byte[] reportData() {
    return Arrays.copyOf(sha256(encoded), REPORT_DATA_LENGTH);
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.write(CBOR_TEXT + text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void bytes(ByteArrayOutputStream out, byte[] bytes) {
    out.write(CBOR_BYTES);
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
