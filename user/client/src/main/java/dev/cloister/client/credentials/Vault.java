package dev.cloister.client.credentials;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.credential.CredentialContext;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.enclave.EnclaveClient;
import dev.cloister.client.enclave.EnclaveSession;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** An opened vault: holds the user's root key. Closing wipes it. Safe for use by many threads. */
public final class Vault implements AutoCloseable {
  private static final int ID_BYTES = 16;

  private final ControlPlane controlPlane;
  private final EnclaveClient enclave;
  private final String user;
  private final SecretBytes rootKey;
  private final SecureRandom random;

  Vault(
      ControlPlane controlPlane,
      EnclaveClient enclave,
      String user,
      SecretBytes rootKey,
      SecureRandom random) {
    this.controlPlane = controlPlane;
    this.enclave = enclave;
    this.user = user;
    this.rootKey = rootKey;
    this.random = random;
  }

  /**
   * Stores a credential under a path that no other has.
   *
   * @param path 1 to 255 of {@code [A-Za-z0-9._/-]}
   * @param labels at most 16
   * @param credential 1 to 16384 bytes; stays the caller's to close
   * @throws IllegalArgumentException when path, labels or length are not of their form
   * @throws ClientException with {@link ClientFailure#REFUSED} and {@code conflict} when the path
   *     is taken
   */
  public StoredCredential store(String path, Map<String, String> labels, SecretBytes credential)
      throws ClientException {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return put("cred_" + HexFormat.of().formatHex(id), path, 1, labels, credential);
  }

  /**
   * Replaces a credential's value; its version goes up by one.
   *
   * @param current as it was listed; when it was replaced since, the service refuses with {@code
   *     conflict}
   */
  public StoredCredential replace(StoredCredential current, SecretBytes credential)
      throws ClientException {
    return put(current.id(), current.path(), current.version() + 1, current.labels(), credential);
  }

  /**
   * What the service says there is.
   *
   * @throws ClientException with {@link ClientFailure#MALFORMED_RESPONSE} also when that is more
   *     than 100,000
   */
  public List<StoredCredential> list() throws ClientException {
    return controlPlane.list();
  }

  /**
   * Reads a credential back; the caller closes it.
   *
   * @throws ClientException with {@link ClientFailure#FORGED_CREDENTIAL} when what the service
   *     gives is not that credential, as this user stored it
   */
  public SecretBytes read(StoredCredential credential) throws ClientException {
    ControlPlane.Entry entry =
        controlPlane
            .get(credential.id())
            .orElseThrow(
                () ->
                    new ClientException(ClientFailure.REFUSED, "not_found", "no such credential"));
    CredentialContext expected = context(credential);
    if (!entry.context().equals(expected)) {
      throw forged();
    }
    try {
      return CredentialCipher.open(rootKey, expected, entry.ciphertext());
    } catch (ChannelException e) {
      throw forged();
    }
  }

  /** Deletes a credential. */
  public void delete(StoredCredential credential) throws ClientException {
    controlPlane.delete(credential.id(), credential.version());
  }

  /**
   * Opens a session with the enclave, once its evidence was found good.
   *
   * @throws ClientException with {@link ClientFailure#ATTESTATION_REFUSED} and the others of {@link
   *     EnclaveClient}
   */
  public EnclaveSession unlock() throws ClientException {
    return enclave.unlock(enclave.attest(), rootKey);
  }

  private StoredCredential put(
      String id, String path, long version, Map<String, String> labels, SecretBytes credential)
      throws ClientException {
    StoredCredential stored = new StoredCredential(id, path, version, labels);
    CredentialContext context = context(stored);
    controlPlane.put(context, CredentialCipher.seal(rootKey, context, credential, random));
    return stored;
  }

  private CredentialContext context(StoredCredential credential) {
    try {
      return CredentialContext.of(
          user, credential.id(), credential.path(), credential.version(), credential.labels());
    } catch (ChannelException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static ClientException forged() {
    return new ClientException(
        ClientFailure.FORGED_CREDENTIAL, "the record is not the credential that was stored");
  }

  @Override
  public void close() {
    rootKey.close();
  }
}
