package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import java.util.Optional;

/**
 * What is asked of a vault about typed keys. Nothing is verified yet but that each part is of its
 * form. Closing a request wipes the secrets in it.
 */
public sealed interface KeyRequest extends AutoCloseable {
  /** Longest message, plaintext or context, in bytes. */
  int MAX_MESSAGE = 32 * 1024;

  /** Longest associated data, in bytes. */
  int MAX_AAD = 4 * 1024;

  /** Longest key that is imported, in bytes. */
  int MAX_MATERIAL = 4 * 1024;

  /** Length of what {@link DeriveBytes} gives, in bytes. */
  int MAX_DERIVED = 1024;

  /** Length of a pending profile's id, in bytes. */
  int PROFILE_ID = 16;

  /**
   * A new key of the caller's.
   *
   * @param type any but {@link KeyType#RAW_SHARE}, which is imported
   * @param policy who may do what with it
   */
  record CreateKey(KeyName name, KeyType type, KeyPolicy policy) implements KeyRequest {}

  /**
   * A key that the caller has, to be held by this vault too.
   *
   * @param version 1, or the one after the last of a key that is there
   * @param policy with version 1, and only then
   * @param material 32 bytes of an AES or HMAC key, PKCS #8 of a signing key, any of a share
   * @param publicKey SubjectPublicKeyInfo of a signing key, of nothing else
   */
  record ImportKey(
      KeyName name,
      KeyType type,
      long version,
      Optional<KeyPolicy> policy,
      SecretBytes material,
      Optional<ByteString> publicKey)
      implements KeyRequest {
    @Override
    public void close() {
      material.close();
    }
  }

  /**
   * Encrypts under the newest version.
   *
   * @param aad what must be shown again to decrypt
   */
  record Wrap(KeyUse use, ByteString aad, SecretBytes plaintext) implements KeyRequest {
    @Override
    public void close() {
      plaintext.close();
    }
  }

  /**
   * Decrypts.
   *
   * @param aad as it was when it was encrypted
   * @param blob what {@link Wrap} gave
   */
  record Unwrap(KeyUse use, ByteString aad, ByteString blob) implements KeyRequest {}

  /**
   * Signs with the newest version.
   *
   * @param message whole, not its hash
   */
  record Sign(KeyUse use, ByteString message) implements KeyRequest {}

  /**
   * Verifies a signature.
   *
   * @param version that signed
   * @param message whole
   * @param signature 64 bytes
   */
  record Verify(KeyUse use, long version, ByteString message, ByteString signature)
      implements KeyRequest {}

  /** Authenticates a message with the newest version. */
  record Mac(KeyUse use, ByteString message) implements KeyRequest {}

  /**
   * Verifies a tag.
   *
   * @param version that made it
   * @param tag 32 bytes
   */
  record VerifyMac(KeyUse use, long version, ByteString message, ByteString tag)
      implements KeyRequest {}

  /**
   * Derives a key that the vault keeps, under the policy of the one it is derived from.
   *
   * @param version to derive from
   * @param context what it is for
   * @param name of the new key, which the same owner has
   * @param type {@link KeyType#AES_256_GCM} or {@link KeyType#HMAC_SHA256}
   */
  record DeriveKey(KeyUse use, long version, ByteString context, KeyName name, KeyType type)
      implements KeyRequest {}

  /**
   * Derives bytes, which the policy must allow as it allows to have the key.
   *
   * @param length 16 to {@value KeyRequest#MAX_DERIVED}
   */
  record DeriveBytes(KeyUse use, long version, ByteString context, int length)
      implements KeyRequest {}

  /**
   * A new version.
   *
   * @param after the newest version that the caller knows
   */
  record RotateKey(KeyUse use, long after) implements KeyRequest {}

  /** Gives out a version. */
  record ExportKey(KeyUse use, long version) implements KeyRequest {}

  /** What a key is. */
  record GetKeyInfo(KeyUse use) implements KeyRequest {}

  /**
   * Another policy. What is staged under the old one is dropped.
   *
   * @param base digest of the policy that it takes the place of
   */
  record UpdateKeyPolicy(KeyId key, ByteString base, KeyPolicy policy) implements KeyRequest {}

  /** Destroys a key of the caller's. */
  record DeleteKey(KeyId key) implements KeyRequest {}

  /**
   * What keys the caller owns, page by page.
   *
   * @param after the last handle of the page before
   */
  record ListKeys(Optional<KeyId> after) implements KeyRequest {}

  /**
   * A manager approves one use of a key.
   *
   * @param use what may be done
   * @param requester who may do it
   * @param lifetime in seconds, 1 to {@link KeyApproval#MAX_LIFETIME}
   */
  record ApproveKeyUse(KeyId key, long version, KeyOperation use, CallerId requester, long lifetime)
      implements KeyRequest {}

  /** Which clause would allow or deny the caller that operation. */
  record ExplainKey(KeyUse use, KeyOperation wanted) implements KeyRequest {}

  /**
   * Proposes that code meets a principal when its evidence meets this profile too.
   *
   * @param principal name of code in the key's policy
   * @param tee kind of TEE
   * @param profile what the evidence must meet
   */
  record StageProfile(KeyId key, String principal, String tee, AppraisalPolicy profile)
      implements KeyRequest {}

  /**
   * A manager approves a profile.
   *
   * @param profile {@value KeyRequest#PROFILE_ID} bytes
   */
  record ApproveProfile(KeyId key, ByteString profile) implements KeyRequest {}

  /**
   * Makes a profile that was approved one of the policy's.
   *
   * @param profile {@value KeyRequest#PROFILE_ID} bytes
   */
  record PromoteProfile(KeyId key, ByteString profile) implements KeyRequest {}

  /**
   * Drops a profile.
   *
   * @param profile {@value KeyRequest#PROFILE_ID} bytes
   */
  record RevokeProfile(KeyId key, ByteString profile) implements KeyRequest {}

  /** What is proposed. */
  record ListProfiles(KeyId key) implements KeyRequest {}

  /** Which operation it is. */
  default VaultOperation operation() {
    return switch (this) {
      case CreateKey _ -> VaultOperation.CREATE_KEY;
      case ImportKey _ -> VaultOperation.IMPORT_KEY;
      case Wrap _ -> VaultOperation.WRAP;
      case Unwrap _ -> VaultOperation.UNWRAP;
      case Sign _ -> VaultOperation.SIGN;
      case Verify _ -> VaultOperation.VERIFY;
      case Mac _ -> VaultOperation.MAC;
      case VerifyMac _ -> VaultOperation.VERIFY_MAC;
      case DeriveKey _ -> VaultOperation.DERIVE_KEY;
      case DeriveBytes _ -> VaultOperation.DERIVE_BYTES;
      case RotateKey _ -> VaultOperation.ROTATE_KEY;
      case ExportKey _ -> VaultOperation.EXPORT_KEY;
      case GetKeyInfo _ -> VaultOperation.GET_KEY_INFO;
      case UpdateKeyPolicy _ -> VaultOperation.UPDATE_KEY_POLICY;
      case DeleteKey _ -> VaultOperation.DELETE_KEY;
      case ListKeys _ -> VaultOperation.LIST_KEYS;
      case ApproveKeyUse _ -> VaultOperation.APPROVE_KEY_USE;
      case ExplainKey _ -> VaultOperation.EXPLAIN_KEY;
      case StageProfile _ -> VaultOperation.STAGE_PROFILE;
      case ApproveProfile _ -> VaultOperation.APPROVE_PROFILE;
      case PromoteProfile _ -> VaultOperation.PROMOTE_PROFILE;
      case RevokeProfile _ -> VaultOperation.REVOKE_PROFILE;
      case ListProfiles _ -> VaultOperation.LIST_PROFILES;
    };
  }

  /** Wipes what is secret in it. */
  @Override
  default void close() {}

  /** Its body: what {@link #read} reads. Secrets in it are in the clear. */
  default JsonObject toJson() {
    return KeyRequestWriter.write(this);
  }

  /**
   * Reads a body.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}, naming the member
   */
  static KeyRequest read(VaultOperation operation, JsonObject body) throws ConstellationException {
    return KeyRequestReader.read(operation, body);
  }
}
