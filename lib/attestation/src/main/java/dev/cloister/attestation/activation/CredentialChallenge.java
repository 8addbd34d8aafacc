package dev.cloister.attestation.activation;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.tpm.PublicArea;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that only a TPM with both keys can return: TPM2_MakeCredential without a TPM. The
 * endorsement key protects it, bound to the attestation key's name, and TPM2_ActivateCredential
 * gives it out only where an object of that name is loaded. The name covers the public area, which
 * must be that of a restricted signing key that never leaves its TPM.
 *
 * <p>A challenge answers for one attempt. It says nothing about who made the endorsement key: the
 * certificate's chain is verified when the record is used.
 */
public final class CredentialChallenge implements AutoCloseable {
  private static final int SECRET = 32;

  private final EndorsementKey ek;
  private final PublicArea ak;
  private final Wiped secret;
  private final byte[] credentialBlob;
  private final byte[] encryptedSecret;

  private CredentialChallenge(EndorsementKey ek, PublicArea ak, SecureRandom random) {
    this.ek = ek;
    this.ak = ak;
    byte[] bytes = new byte[SECRET];
    random.nextBytes(bytes);
    this.secret = Wiped.owning(bytes);
    EndorsementKey.ProtectedSeed seed = ek.protect(random);
    try (Wiped revealed = seed.seed()) {
      this.credentialBlob = idObject(revealed.reveal());
    }
    this.encryptedSecret = seed.encrypted().bytes();
  }

  /**
   * Makes a challenge.
   *
   * @param ekCertificate the endorsement key's certificate, DER or PEM
   * @param akPublic the attestation key's TPM2B_PUBLIC or TPMT_PUBLIC
   * @throws MalformedEvidenceException when one of them cannot be read, or the key may not attest
   */
  public static CredentialChallenge make(byte[] ekCertificate, byte[] akPublic, SecureRandom random)
      throws MalformedEvidenceException {
    PublicArea ak = PublicArea.parse(akPublic);
    Optional<String> unfit = ak.unfitToAttest();
    if (unfit.isPresent()) {
      throw new MalformedEvidenceException("attestation key: " + unfit.get());
    }
    return new CredentialChallenge(EndorsementKey.parse(ekCertificate), ak, random);
  }

  /** TPMS_ID_OBJECT: integrity, then the encrypted TPM2B_DIGEST of the secret. */
  private byte[] idObject(byte[] seed) {
    byte[] name = ak.name();
    byte[] none = new byte[0];
    byte[] aes = Kdf.a(ek.hash(), seed, "STORAGE", name, none, ek.symmetricBits());
    byte[] hmac = Kdf.a(ek.hash(), seed, "INTEGRITY", none, none, ek.hash().length() * 8);
    byte[] plain = new byte[2 + SECRET];
    ByteBuffer.wrap(plain).putShort((short) SECRET).put(secret.reveal());
    try {
      Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
      cfb.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(aes, "AES"), new IvParameterSpec(new byte[16]));
      byte[] encrypted = cfb.doFinal(plain);
      byte[] integrity = Kdf.hmac(ek.hash(), hmac, encrypted, name);
      return ByteBuffer.allocate(2 + integrity.length + encrypted.length)
          .putShort((short) integrity.length)
          .put(integrity)
          .put(encrypted)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in CFB mode", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
      Arrays.fill(aes, (byte) 0);
      Arrays.fill(hmac, (byte) 0);
    }
  }

  /** TPM2B_ID_OBJECT: the first argument of TPM2_ActivateCredential. */
  public byte[] credentialBlob() {
    return sized(credentialBlob);
  }

  /** TPM2B_ENCRYPTED_SECRET: the second argument. */
  public byte[] encryptedSecret() {
    return sized(encryptedSecret);
  }

  private static byte[] sized(byte[] bytes) {
    return ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).array();
  }

  /**
   * Takes the TPM's answer, once: the secret is wiped whatever it was. The comparison takes the
   * same time for every answer of the right length.
   *
   * @param returned what TPM2_ActivateCredential gave
   * @param at now
   * @return what was shown; nothing when the answer is wrong or not the first
   */
  public Optional<Activation> complete(byte[] returned, Instant at) {
    boolean right = secret.matches(returned);
    close();
    if (!right) {
      return Optional.empty();
    }
    byte[] both = new byte[credentialBlob.length + encryptedSecret.length + 4];
    ByteBuffer.wrap(both).put(credentialBlob()).put(encryptedSecret());
    return Optional.of(
        new Activation(
            ByteString.copyOf(ak.bytes()),
            ek.certificate(),
            ByteString.copyOf(Crypto.sha256(both)),
            at.truncatedTo(ChronoUnit.SECONDS)));
  }

  @Override
  public void close() {
    secret.close();
  }

  @Override
  public String toString() {
    return "CredentialChallenge";
  }
}
