package dev.cloister.testkit.tpm;

import dev.cloister.testkit.pki.EcKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Encodes what a TPM answers to TPM2_Quote (TPM 2.0 Library, part 2). */
public final class TpmQuotes {
  private static final short SHA256 = 0x000b;
  private static final short ECDSA = 0x0018;

  private TpmQuotes() {}

  /** TPMS_ATTEST over PCR 0 to 7 of the SHA-256 bank. */
  public static byte[] quote(byte[] extraData, byte[] pcrDigest) {
    byte[] signer = new byte[34];
    ByteBuffer out = ByteBuffer.allocate(256);
    out.putInt(0xff544347).putShort((short) 0x8018);
    sized(out, signer);
    sized(out, extraData);
    out.putLong(1000).putInt(1).putInt(0).put((byte) 1).putLong(1);
    out.putInt(1).putShort(SHA256).put((byte) 3).put(new byte[] {(byte) 0xff, 0, 0});
    sized(out, pcrDigest);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** TPMT_SIGNATURE, ECDSA with SHA-256, of a P-256 key. */
  public static byte[] ecdsa(EcKey key, byte[] quote) {
    byte[] raw = key.signRaw(quote);
    ByteBuffer out = ByteBuffer.allocate(8 + raw.length);
    out.putShort(ECDSA).putShort(SHA256);
    sized(out, Arrays.copyOf(raw, raw.length / 2));
    sized(out, Arrays.copyOfRange(raw, raw.length / 2, raw.length));
    return out.array();
  }

  private static void sized(ByteBuffer out, byte[] value) {
    out.putShort((short) value.length).put(value);
  }
}
