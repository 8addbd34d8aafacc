package dev.cloister.testkit.tpm;

import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.SigningKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;

/** How an attestation key signs, and the TPMT_SIGNATURE that comes of it (part 2, 11.3.4). */
public enum TpmScheme {
  /** ECDSA with SHA-256. */
  ECDSA_SHA256(0x0018, 0x000b, "SHA256withECDSAinP1363Format"),
  /** ECDSA with SHA-384. */
  ECDSA_SHA384(0x0018, 0x000c, "SHA384withECDSAinP1363Format"),
  /** ECDSA with SHA-1. */
  ECDSA_SHA1(0x0018, 0x0004, "SHA1withECDSAinP1363Format"),
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  RSASSA_SHA256(0x0014, 0x000b, "SHA256withRSA"),
  /** RSASSA-PKCS1-v1_5 with SHA-384. */
  RSASSA_SHA384(0x0014, 0x000c, "SHA384withRSA"),
  /** RSASSA-PKCS1-v1_5 with SHA-1. */
  RSASSA_SHA1(0x0014, 0x0004, "SHA1withRSA"),
  /** RSASSA-PSS with SHA-256. */
  RSAPSS_SHA256(0x0016, 0x000b, "RSASSA-PSS");

  private final int scheme;
  private final int hash;
  private final String jca;

  TpmScheme(int scheme, int hash, String jca) {
    this.scheme = scheme;
    this.hash = hash;
    this.jca = jca;
  }

  /** The name of the hash that also covers the registers, for the JDK. */
  public String hash() {
    return switch (hash) {
      case 0x0004 -> "SHA-1";
      case 0x000b -> "SHA-256";
      default -> "SHA-384";
    };
  }

  /** TPMT_SIGNATURE. */
  public byte[] sign(SigningKey key, byte[] message) {
    byte[] raw = raw(key, message);
    boolean ec = key instanceof EcKey;
    ByteBuffer out = ByteBuffer.allocate(raw.length + (ec ? 8 : 6));
    out.putShort((short) scheme).putShort((short) hash);
    if (ec) {
      sized(out, Arrays.copyOf(raw, raw.length / 2));
      sized(out, Arrays.copyOfRange(raw, raw.length / 2, raw.length));
    } else {
      sized(out, raw);
    }
    return out.array();
  }

  private byte[] raw(SigningKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(jca);
      if (jca.equals("RSASSA-PSS")) {
        signature.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      signature.initSign(key.privateKey());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sized(ByteBuffer out, byte[] value) {
    out.putShort((short) value.length).put(value);
  }
}
