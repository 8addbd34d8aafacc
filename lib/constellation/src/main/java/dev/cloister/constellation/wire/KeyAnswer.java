package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyType;
import java.util.List;
import java.util.Optional;

/** What a vault answers about typed keys. Closing an answer wipes the secrets in it. */
public sealed interface KeyAnswer extends AutoCloseable {
  /** Most keys in one answer. */
  int MAX_ITEMS = 256;

  /** What the vault knows about the age of its disk. */
  Continuity continuity();

  /** What a key is. */
  record Described(KeyInfo info, Continuity continuity) implements KeyAnswer {}

  /**
   * What was encrypted.
   *
   * @param version of the key
   * @param blob {@code 1 || u32 version || algorithm || nonce || ciphertext || tag}
   */
  record Wrapped(long version, ByteString blob, Continuity continuity) implements KeyAnswer {}

  /** What was decrypted. */
  record Unwrapped(SecretBytes plaintext, Continuity continuity) implements KeyAnswer {
    @Override
    public void close() {
      plaintext.close();
    }
  }

  /**
   * A signature: for P-256 r and s, for Ed25519 as RFC 8032 has it.
   *
   * @param version of the key
   * @param signature 64 bytes
   */
  record Signature(long version, ByteString signature, Continuity continuity)
      implements KeyAnswer {}

  /**
   * A tag.
   *
   * @param version of the key
   * @param tag 32 bytes
   */
  record Tagged(long version, ByteString tag, Continuity continuity) implements KeyAnswer {}

  /** Whether a signature or tag is the version's over the message. */
  record Verified(boolean valid, Continuity continuity) implements KeyAnswer {}

  /** Derived bytes. */
  record Derived(SecretBytes bytes, Continuity continuity) implements KeyAnswer {
    @Override
    public void close() {
      bytes.close();
    }
  }

  /**
   * A version of a key itself.
   *
   * @param material as in {@link KeyRequest.ImportKey}
   * @param publicKey SubjectPublicKeyInfo of a signing key
   */
  record Exported(
      KeyType type,
      long version,
      SecretBytes material,
      Optional<ByteString> publicKey,
      Continuity continuity)
      implements KeyAnswer {
    @Override
    public void close() {
      material.close();
    }
  }

  /** The key is gone. */
  record Deleted(Continuity continuity) implements KeyAnswer {}

  /**
   * The caller's keys.
   *
   * @param keys ascending by handle
   * @param more whether there is another page after the last of them
   */
  record Keys(List<ListedKey> keys, boolean more, Continuity continuity) implements KeyAnswer {
    /** Copies the list. */
    public Keys {
      keys = List.copyOf(keys);
    }
  }

  /** A manager's approval, which the vault signed. */
  record UseApproved(Signed<KeyApproval> approval, Continuity continuity) implements KeyAnswer {}

  /** Which clause would allow or deny. */
  record Explanation(Decision decision, Continuity continuity) implements KeyAnswer {}

  /** The profiles that are proposed. */
  record Profiles(List<PendingProfileInfo> profiles, Continuity continuity) implements KeyAnswer {
    /** Copies the list. */
    public Profiles {
      profiles = List.copyOf(profiles);
    }
  }

  /** Wipes what is secret in it. */
  @Override
  default void close() {}

  /** Its body: what {@link #read} reads. Secrets in it are in the clear. */
  default JsonObject toJson() {
    return KeyAnswerWriter.write(this);
  }

  /**
   * Reads the answer to an operation.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}, naming the member
   */
  static KeyAnswer read(VaultOperation operation, JsonObject body) throws ConstellationException {
    return KeyAnswerReader.read(operation, body);
  }
}
