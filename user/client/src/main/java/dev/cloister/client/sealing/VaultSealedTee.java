package dev.cloister.client.sealing;

import dev.cloister.channel.crypto.Hkdf;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.tee.ForwardingTeeProvider;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import java.nio.charset.StandardCharsets;

/**
 * A TEE whose sealing keys come from vaults. The vaults give the root of them to the code that the
 * secret's policy names, and to nobody else; it is read once, when this is opened, and derived from
 * for each purpose. A key that is missing or is another is an error: none is ever made here, since
 * state that was sealed under the right one would be lost to it. Safe for use by many threads.
 */
public final class VaultSealedTee extends ForwardingTeeProvider {
  private static final String DOMAIN = "cloister-vault-sealing-v1\0";

  private final SecretBytes root;

  private VaultSealedTee(TeeProvider tee, SecretBytes root) {
    super(tee);
    this.root = root;
  }

  /**
   * A TEE with that sealing key.
   *
   * @param tee closed with this one; its own sealing, where it has one, is not used
   * @param secret which, from the measured configuration
   * @param vaults the constellation that {@code secret} names; stays the caller's, and is not
   *     needed any more when this returns
   * @throws ClientException as {@link AttestedVaults#get}; with {@link
   *     ClientFailure#UNTRUSTED_CONSTELLATION} when it is another constellation, and {@link
   *     ClientFailure#WRONG_SEALING_KEY} when the secret is not the key that is meant. Then the tee
   *     stays the caller's
   */
  public static VaultSealedTee open(TeeProvider tee, SealingSecret secret, AttestedVaults vaults)
      throws ClientException {
    if (!vaults.constellationId().equals(secret.constellationId())) {
      throw new ClientException(
          ClientFailure.UNTRUSTED_CONSTELLATION,
          "the sealing key is at another constellation than this one");
    }
    try (SecretReading reading = vaults.get(vaults.secret(secret.owner(), secret.name()))) {
      if (!secret.isKey(reading.secret())) {
        throw new ClientException(
            ClientFailure.WRONG_SEALING_KEY,
            "version "
                + reading.revision().version()
                + " of the secret is not the sealing key that the configuration names");
      }
      return new VaultSealedTee(tee, reading.secret().copy());
    }
  }

  @Override
  public Sealing sealingKey(String purpose) throws TeeException {
    if (root.isClosed()) {
      throw new TeeException(Reason.UNAVAILABLE, "the TEE was closed");
    }
    byte[] info = (DOMAIN + purpose).getBytes(StandardCharsets.UTF_8);
    try (SecretBytes key = Hkdf.derive(root, new byte[0], info, SealingSecret.KEY_LENGTH)) {
      return key.use(bytes -> Sealing.Key.takeOver(bytes));
    }
  }

  @Override
  public void close() {
    root.close();
    super.close();
  }
}
