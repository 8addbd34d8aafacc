package dev.cloister.testkit.tpm;

import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.SigningKey;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * A TPM as far as TPM2_ActivateCredential goes (TPM 2.0 Library part 1, section 24), for RSA 2048,
 * P-256 and P-384 endorsement keys of the default templates.
 */
public final class CredentialTpm {
  private final SigningKey ek;
  private final boolean wide;

  private CredentialTpm(SigningKey ek, boolean wide) {
    this.ek = ek;
    this.wide = wide;
  }

  /** The TPM that has this endorsement key. */
  public static CredentialTpm of(SigningKey ek) {
    return new CredentialTpm(ek, ek instanceof EcKey ec && ec.curve() != EcKey.Curve.P256);
  }

  /**
   * Activates.
   *
   * @param akName of the loaded object
   * @param credentialBlob TPM2B_ID_OBJECT
   * @param encryptedSecret TPM2B_ENCRYPTED_SECRET
   * @return nothing where a TPM answers TPM_RC_INTEGRITY
   */
  public Optional<byte[]> activate(byte[] akName, byte[] credentialBlob, byte[] encryptedSecret) {
    try {
      byte[] seed = seed(unsized(ByteBuffer.wrap(encryptedSecret)));
      ByteBuffer blob = ByteBuffer.wrap(unsized(ByteBuffer.wrap(credentialBlob)));
      byte[] integrity = unsized(blob);
      byte[] encrypted = new byte[blob.remaining()];
      blob.get(encrypted);
      byte[] outer = kdfa(seed, "INTEGRITY", new byte[0], size() * 8);
      if (!Arrays.equals(integrity, hmac(outer, encrypted, akName))) {
        return Optional.empty();
      }
      byte[] key = kdfa(seed, "STORAGE", akName, wide ? 256 : 128);
      Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
      cfb.init(
          Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
      return Optional.of(unsized(ByteBuffer.wrap(cfb.doFinal(encrypted))));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private byte[] seed(byte[] secret) throws GeneralSecurityException {
    if (!(ek instanceof EcKey ec)) {
      Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
      oaep.init(
          Cipher.DECRYPT_MODE,
          ek.privateKey(),
          new OAEPParameterSpec(
              digest(),
              "MGF1",
              new MGF1ParameterSpec(digest()),
              new PSource.PSpecified("IDENTITY\0".getBytes(StandardCharsets.US_ASCII))));
      return oaep.doFinal(secret);
    }
    ByteBuffer in = ByteBuffer.wrap(secret);
    byte[] x = unsized(in);
    byte[] y = unsized(in);
    ECPublicKey own = (ECPublicKey) ec.publicKey();
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(ec.privateKey());
    agreement.doPhase(
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(
                    new ECPoint(new BigInteger(1, x), new BigInteger(1, y)), own.getParams())),
        true);
    MessageDigest kdfe = MessageDigest.getInstance(digest());
    kdfe.update(new byte[] {0, 0, 0, 1});
    kdfe.update(agreement.generateSecret());
    kdfe.update("IDENTITY\0".getBytes(StandardCharsets.US_ASCII));
    kdfe.update(x);
    return kdfe.digest(Arrays.copyOf(ec.point(), ec.point().length / 2));
  }

  /** One block is enough for every length asked for. */
  private byte[] kdfa(byte[] seed, String label, byte[] context, int bits)
      throws GeneralSecurityException {
    byte[] block =
        hmac(
            seed,
            new byte[] {0, 0, 0, 1},
            (label + '\0').getBytes(StandardCharsets.US_ASCII),
            context,
            ByteBuffer.allocate(4).putInt(bits).array());
    return Arrays.copyOf(block, bits / 8);
  }

  private byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(wide ? "HmacSHA384" : "HmacSHA256");
    mac.init(new SecretKeySpec(key, "HMAC"));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  private String digest() {
    return wide ? "SHA-384" : "SHA-256";
  }

  private int size() {
    return wide ? 48 : 32;
  }

  private static byte[] unsized(ByteBuffer in) {
    byte[] out = new byte[in.getShort() & 0xffff];
    in.get(out);
    return out;
  }
}
