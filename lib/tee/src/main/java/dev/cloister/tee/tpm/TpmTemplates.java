package dev.cloister.tee.tpm;

import dev.cloister.attestation.bytes.ByteString;
import java.util.HexFormat;

/**
 * Public areas that keys are made of (TPMT_PUBLIC, TPM 2.0 Library part 2, 12.2.4). The same
 * template gives the same primary key until the hierarchy's seed changes.
 */
public final class TpmTemplates {
  private static final String ECC_SHA256 = "0023" + "000b";
  private static final String KEYED_HASH_SHA256 = "0008" + "000b";
  private static final String NO_POLICY = "0000";
  private static final String NO_SYMMETRIC = "0010";
  private static final String AES_128_CFB = "0006" + "0080" + "0043";
  private static final String ECDSA_SHA256 = "0018" + "000b";
  private static final String NO_SCHEME = "0010";
  private static final String HMAC_SHA256 = "0005" + "000b";
  private static final String P256 = "0003";
  private static final String NO_KDF = "0010";
  private static final String EMPTY_POINT = "0000" + "0000";

  private TpmTemplates() {}

  /**
   * Attestation key: signs with ECDSA P-256 and SHA-256, and only what the TPM itself made
   * (restricted); never leaves it.
   */
  public static ByteString attestationKey() {
    return hex(
        ECC_SHA256
            + "00050072"
            + NO_POLICY
            + NO_SYMMETRIC
            + ECDSA_SHA256
            + P256
            + NO_KDF
            + EMPTY_POINT);
  }

  /** Endorsement key, RSA 2048 (TCG EK Credential Profile 2.5, template L-1). */
  public static ByteString endorsementKeyRsa() {
    return hex(
        "0001"
            + "000b"
            + "000300b2"
            + "0020"
            + "837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa"
            + AES_128_CFB
            + NO_SCHEME
            + "0800"
            + "00000000"
            + "0100"
            + "00".repeat(256));
  }

  /**
   * HMAC key that the TPM makes itself and that only a policy uses. Policy and label are part of
   * what it is derived from: another one is another key.
   */
  static ByteString derivation(byte[] policy, byte[] label) {
    HexFormat hex = HexFormat.of();
    return hex(
        KEYED_HASH_SHA256
            + "00040432"
            + "0020"
            + hex.formatHex(policy)
            + HMAC_SHA256
            + "0020"
            + hex.formatHex(label));
  }

  private static ByteString hex(String text) {
    return ByteString.copyOf(HexFormat.of().parseHex(text));
  }
}
