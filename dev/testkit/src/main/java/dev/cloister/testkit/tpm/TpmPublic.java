package dev.cloister.testkit.tpm;

import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.SigningKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Encodes public areas of TPM keys (TPM 2.0 Library part 2, section 12.2.4). */
public final class TpmPublic {
  /** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign. */
  public static final int ATTESTS = 0x00050072;

  private static final short NULL = 0x0010;

  private TpmPublic() {}

  /** TPMT_PUBLIC of an attestation key, name algorithm SHA-256. */
  public static byte[] attestationKey(SigningKey key) {
    return area(key, ATTESTS);
  }

  /** TPMT_PUBLIC of a key with other attributes. */
  public static byte[] area(SigningKey key, int attributes) {
    return switch (key) {
      case EcKey ec -> ec(ec, attributes);
      case RsaKey rsa -> rsa(rsa, attributes);
    };
  }

  private static byte[] ec(EcKey key, int attributes) {
    boolean p256 = key.curve() == EcKey.Curve.P256;
    byte[] point = key.point();
    ByteBuffer out = ByteBuffer.allocate(1024);
    head(out, 0x0023, attributes);
    out.putShort(NULL).putShort((short) 0x0018).putShort((short) 0x000b);
    out.putShort((short) (p256 ? 3 : 4)).putShort(NULL);
    sized(out, Arrays.copyOf(point, point.length / 2));
    sized(out, Arrays.copyOfRange(point, point.length / 2, point.length));
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] rsa(RsaKey key, int attributes) {
    ByteBuffer out = ByteBuffer.allocate(1024);
    head(out, 0x0001, attributes);
    out.putShort(NULL).putShort((short) 0x0014).putShort((short) 0x000b);
    out.putShort((short) (key.modulus().length * 8)).putInt(0);
    sized(out, key.modulus());
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void head(ByteBuffer out, int type, int attributes) {
    out.putShort((short) type).putShort((short) 0x000b).putInt(attributes).putShort((short) 0);
  }

  /** The name of an object with SHA-256 as its name algorithm. */
  public static byte[] name(byte[] area) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(area);
      return ByteBuffer.allocate(34).putShort((short) 0x000b).put(digest).array();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sized(ByteBuffer out, byte[] value) {
    out.putShort((short) value.length).put(value);
  }
}
