package dev.cloister.constellation.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Text;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.OwnerId;
import java.util.List;

/**
 * That a manager approved one use of a key by one caller. The vault that holds the key signs it
 * with its identity key for a manager who is logged in, and is the only one that accepts it.
 *
 * @param constellationId 32 bytes
 * @param vault that signed and that accepts it
 * @param key which key
 * @param instance 16 bytes that the vault chose when the key was made: a key of the same name that
 *     came after it is another
 * @param policy digest of the key's policy as it was
 * @param managers which of the policy's principals the approver was
 * @param version of the key
 * @param operation what may be done
 * @param requester who may do it
 * @param approver who approved
 * @param issued seconds since the epoch, the latest that it may have been
 * @param expires seconds since the epoch
 * @param nonce 16 bytes: names this approval among others that say the same
 */
public record KeyApproval(
    ByteString constellationId,
    VaultId vault,
    KeyId key,
    ByteString instance,
    ByteString policy,
    List<String> managers,
    long version,
    KeyOperation operation,
    CallerId requester,
    OwnerId approver,
    long issued,
    long expires,
    ByteString nonce)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 8192;

  /** How long one lasts where the manager does not say, in seconds. */
  public static final long DEFAULT_LIFETIME = 300;

  /** The longest that one lasts, in seconds. */
  public static final long MAX_LIFETIME = 3600;

  /** Length of {@code instance} and of {@code nonce}, in bytes. */
  public static final int RANDOM_LENGTH = 16;

  private static final int MAX_MANAGERS = 64;
  private static final String DOMAIN = "cloister-key-approval-v1";

  /** Refuses what is no approval. */
  public KeyApproval {
    if (constellationId.length() != HASH_LENGTH
        || policy.length() != HASH_LENGTH
        || instance.length() != RANDOM_LENGTH
        || nonce.length() != RANDOM_LENGTH) {
      throw new IllegalArgumentException("expected ids of 32 and random values of 16 bytes");
    }
    managers = List.copyOf(managers);
    if (managers.isEmpty() || managers.size() > MAX_MANAGERS) {
      throw new IllegalArgumentException("managers: expected 1 to " + MAX_MANAGERS);
    }
    managers.forEach(name -> Text.require(name, "managers"));
    if (version < 1 || issued < 0 || expires <= issued || expires - issued > MAX_LIFETIME) {
      throw new IllegalArgumentException("expected a version, and an hour of life at most");
    }
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(constellationId)
        .bytes(vault.bytes())
        .bytes(key.bytes())
        .bytes(instance)
        .bytes(policy)
        .list(managers, (name, item) -> item.text(name))
        .number(version)
        .text(operation.code())
        .bytes(requester.bytes())
        .text(approver.issuer())
        .text(approver.subject())
        .number(issued)
        .number(expires)
        .bytes(nonce)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static KeyApproval decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new KeyApproval(
                in.hash("constellation id"),
                VaultId.read(in, "vault id"),
                KeyId.read(in, "key id"),
                in.bytes("instance", RANDOM_LENGTH),
                in.hash("policy"),
                in.list("managers", MAX_MANAGERS, item -> item.text("manager")),
                in.number("version"),
                operation(in.text("operation")),
                new CallerId(in.hash("requester")),
                new OwnerId(in.text("issuer"), in.text("subject")),
                in.number("issued"),
                in.number("expires"),
                in.bytes("nonce", RANDOM_LENGTH)));
  }

  private static KeyOperation operation(String code) {
    return KeyOperation.find(code)
        .orElseThrow(() -> new IllegalArgumentException("operation: unknown"));
  }
}
