package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyInfo;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.KeyUse;

/**
 * Typed keys that one vault holds, as far as their policies let this code use them. What that vault
 * answers is taken from it alone: its evidence is what it rests on. Each method throws {@link
 * VaultException} with {@link ClientFailure#RELEASE_REFUSED} or {@link
 * ClientFailure#APPROVAL_REQUIRED} where the policy says no, {@link ClientFailure#REFUSED} with the
 * vault's code where the key or the input is not right, {@link ClientFailure#UNREACHABLE}, {@link
 * ClientFailure#ATTESTATION_REFUSED} or {@link ClientFailure#MALFORMED_RESPONSE}. Safe for use by
 * many threads.
 */
public final class AttestedKeys {
  private final OneVault vault;

  private AttestedKeys(OneVault vault) {
    this.vault = vault;
  }

  static AttestedKeys at(VaultLink link) {
    return new AttestedKeys(new OneVault(link));
  }

  /**
   * Encrypts under the newest version.
   *
   * @param aad what must be shown again to decrypt, at most {@link KeyRequest#MAX_AAD} bytes
   * @param plaintext at most {@link KeyRequest#MAX_MESSAGE} bytes; stays the caller's
   * @return what {@link #unwrap} takes, at every vault that holds the key
   */
  public ByteString wrap(KeyUse key, ByteString aad, SecretBytes plaintext) throws ClientException {
    try (KeyRequest request = new KeyRequest.Wrap(key, aad, plaintext.copy())) {
      return ask(KeyAnswer.Wrapped.class, request).blob();
    }
  }

  /** Decrypts; the caller closes what it gets. */
  public SecretBytes unwrap(KeyUse key, ByteString aad, ByteString blob) throws ClientException {
    return ask(KeyAnswer.Unwrapped.class, new KeyRequest.Unwrap(key, aad, blob)).plaintext();
  }

  /** Signs a whole message, at most {@link KeyRequest#MAX_MESSAGE} bytes. */
  public KeyAnswer.Signature sign(KeyUse key, ByteString message) throws ClientException {
    return ask(KeyAnswer.Signature.class, new KeyRequest.Sign(key, message));
  }

  /** Whether a signature is that version's. */
  public boolean verify(KeyUse key, long version, ByteString message, ByteString signature)
      throws ClientException {
    return ask(KeyAnswer.Verified.class, new KeyRequest.Verify(key, version, message, signature))
        .valid();
  }

  /** Authenticates a message with the newest version. */
  public KeyAnswer.Tagged mac(KeyUse key, ByteString message) throws ClientException {
    return ask(KeyAnswer.Tagged.class, new KeyRequest.Mac(key, message));
  }

  /** Whether a tag is that version's. */
  public boolean verifyMac(KeyUse key, long version, ByteString message, ByteString tag)
      throws ClientException {
    return ask(KeyAnswer.Verified.class, new KeyRequest.VerifyMac(key, version, message, tag))
        .valid();
  }

  /**
   * Derives bytes; the caller closes what it gets.
   *
   * @param length 16 to {@link KeyRequest#MAX_DERIVED}
   */
  public SecretBytes derive(KeyUse key, long version, ByteString context, int length)
      throws ClientException {
    SecretBytes bytes =
        ask(KeyAnswer.Derived.class, new KeyRequest.DeriveBytes(key, version, context, length))
            .bytes();
    if (bytes.length() != length) {
      bytes.close();
      throw vault.failed(VaultFault.Kind.MALFORMED, "another length");
    }
    return bytes;
  }

  /** What a key is. */
  public KeyInfo info(KeyUse key) throws ClientException {
    return ask(KeyAnswer.Described.class, new KeyRequest.GetKeyInfo(key)).info();
  }

  /** A refusal by the policy is told as one. */
  private <A extends KeyAnswer> A ask(Class<A> kind, KeyRequest request) throws ClientException {
    try {
      return vault.ask(kind, request);
    } catch (VaultException e) {
      throw Refusals.of(e.faults(), 1).orElse(e);
    }
  }
}
