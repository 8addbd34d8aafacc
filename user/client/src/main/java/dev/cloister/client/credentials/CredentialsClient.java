package dev.cloister.client.credentials;

import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.enclave.EnclaveClient;
import dev.cloister.client.http.Api;
import dev.cloister.client.passphrase.KdfParameters;
import dev.cloister.client.passphrase.Passphrase;
import dev.cloister.client.passphrase.PassphraseRecord;
import java.security.SecureRandom;

/**
 * A user's vault of credentials at a control plane that cannot read it. Opening it takes the
 * passphrase; what is opened is a {@link Vault}, which holds the root key until it is closed.
 *
 * <pre>{@code
 * try (Passphrase passphrase = Passphrase.takeOver(console.readPassword());
 *     Vault vault = client.open(passphrase)) {
 *   StoredCredential token = vault.store("github/work", Map.of(), secret);
 *   try (EnclaveSession session = vault.unlock()) {
 *     session.execute(new Action("github", "github_get_pr", token.id(), token.version(), parameters));
 *   }
 * }
 * }</pre>
 */
public final class CredentialsClient {
  private final ControlPlane controlPlane;
  private final EnclaveClient enclave;
  private final String user;
  private final SecureRandom random;

  private CredentialsClient(
      ControlPlane controlPlane, EnclaveClient enclave, String user, SecureRandom random) {
    this.controlPlane = controlPlane;
    this.enclave = enclave;
    this.user = user;
    this.random = random;
  }

  /**
   * A client.
   *
   * @param api the control plane's
   * @param enclave the enclave behind the same control plane, for the same user
   * @param user {@code sub} of the user's tokens
   */
  public static CredentialsClient of(
      Api api, EnclaveClient enclave, String user, SecureRandom random) {
    return new CredentialsClient(new ControlPlane(api, user), enclave, user, random);
  }

  /** Whether a passphrase was set. */
  public boolean hasPassphrase() throws ClientException {
    return controlPlane.passphrase().isPresent();
  }

  /**
   * Sets the first passphrase and opens the empty vault. A lost passphrase cannot be replaced.
   *
   * @throws ClientException with {@link ClientFailure#REFUSED} and {@code conflict} when there is
   *     one
   */
  public Vault setPassphrase(Passphrase passphrase) throws ClientException {
    SecretBytes rootKey = SecretBytes.random(random, CredentialCipher.ROOT_KEY_LENGTH);
    try {
      controlPlane.setPassphrase(
          PassphraseRecord.wrap(passphrase, KdfParameters.standard(), user, rootKey, 1, random));
      return new Vault(controlPlane, enclave, user, rootKey, random);
    } catch (ClientException | RuntimeException e) {
      rootKey.close();
      throw e;
    }
  }

  /**
   * Opens the vault.
   *
   * @throws ClientException with {@link ClientFailure#NO_PASSPHRASE}, {@link
   *     ClientFailure#WRONG_PASSPHRASE} or {@link ClientFailure#KDF_REFUSED}
   */
  public Vault open(Passphrase passphrase) throws ClientException {
    return new Vault(controlPlane, enclave, user, record().unwrap(passphrase, user), random);
  }

  /** Whether that is the passphrase. */
  public boolean verifyPassphrase(Passphrase passphrase) throws ClientException {
    try (SecretBytes _ = record().unwrap(passphrase, user)) {
      return true;
    } catch (ClientException e) {
      if (e.failure() == ClientFailure.WRONG_PASSPHRASE) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Replaces the passphrase at the same cost. The root key stays, so every credential and every
   * open session does.
   *
   * @throws ClientException with {@link ClientFailure#WRONG_PASSPHRASE}; with {@link
   *     ClientFailure#REFUSED} and {@code conflict} when somebody else changed it meanwhile
   */
  public void changePassphrase(Passphrase current, Passphrase next) throws ClientException {
    PassphraseRecord before = record();
    try (SecretBytes rootKey = before.unwrap(current, user)) {
      controlPlane.setPassphrase(
          PassphraseRecord.wrap(next, before.kdf(), user, rootKey, before.version() + 1, random));
    }
  }

  private PassphraseRecord record() throws ClientException {
    return controlPlane
        .passphrase()
        .orElseThrow(
            () ->
                new ClientException(
                    ClientFailure.NO_PASSPHRASE, "the user has not set a passphrase"));
  }
}
