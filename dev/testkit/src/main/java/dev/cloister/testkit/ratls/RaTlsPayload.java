package dev.cloister.testkit.ratls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.SigningKey;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** What evidence says of a key, and how both stand in the extension. */
public final class RaTlsPayload {
  private final RaTlsForm form;
  private final byte[] named;

  private RaTlsPayload(RaTlsForm form, byte[] named) {
    this.form = form;
    this.named = named;
  }

  /** Names that key, and where the form says so the beginning of the certificate. */
  public static RaTlsPayload of(RaTlsForm form, SigningKey key, Instant from) {
    byte[] spki = key.spki();
    return new RaTlsPayload(
        form,
        switch (form) {
          case INTEROPERABLE_TDX, INTEROPERABLE_SGX -> claims(1, digest("SHA-256", spki));
          case GRAMINE -> spki;
          case RATS_TLS -> SubjectPublicKeyInfo.getInstance(spki).getPublicKeyData().getOctets();
          case PRIVASYS_SGX, PRIVASYS_TDX, PRIVASYS_SNP -> privasys(spki, from);
        });
  }

  /** Claims that name a key by a hash (IANA number 1, 7 or 8). */
  public static byte[] claims(int algorithm, byte[] hash) {
    byte[] pair = CborItems.array(List.of(CborItems.integer(algorithm), CborItems.bytes(hash)));
    return CborItems.map(Map.of("pubkey-hash", CborItems.bytes(pair)));
  }

  private static byte[] privasys(byte[] spki, Instant from) {
    ZonedDateTime start = from.atZone(ZoneOffset.UTC);
    byte[] minute =
        String.format(
                Locale.ROOT,
                "%04d-%02d-%02dT%02d:%02dZ",
                start.getYear(),
                start.getMonthValue(),
                start.getDayOfMonth(),
                start.getHour(),
                start.getMinute())
            .getBytes(US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(digest("SHA-256", spki));
    out.writeBytes(minute);
    return out.toByteArray();
  }

  /** With other claims, or other bytes that are hashed. */
  public RaTlsPayload with(byte[] other) {
    return new RaTlsPayload(form, other.clone());
  }

  /** What the evidence carries, 32 or 64 bytes. */
  byte[] hash() {
    return digest(form.keyBinding().equals("SPKI_AND_START") ? "SHA-512" : "SHA-256", named);
  }

  /** The extension's value. */
  byte[] around(byte[] evidence) {
    return form.interoperable() ? tagged(60000, evidence, named) : evidence;
  }

  /** The interoperable form around any evidence and claims. */
  public static byte[] tagged(int tag, byte[] evidence, byte[] claims) {
    return CborItems.tagged(
        tag, CborItems.array(List.of(CborItems.bytes(evidence), CborItems.bytes(claims))));
  }

  /** A digest. */
  public static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
