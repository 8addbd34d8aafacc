package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.secret.OwnerId;
import java.util.List;
import java.util.Optional;

/**
 * What a key is, without the key.
 *
 * @param key the handle
 * @param owner whose it is
 * @param name what its owner calls it
 * @param instance 16 bytes: what approvals name besides the handle
 * @param versions ascending; the last is the one that is used
 * @param policy who may do what with it
 */
public record KeyInfo(
    KeyId key,
    OwnerId owner,
    KeyName name,
    KeyType type,
    ByteString instance,
    List<Version> versions,
    KeyPolicy policy) {
  /** Most versions of a key. */
  public static final int MAX_VERSIONS = 64;

  /** Refuses what has no version. */
  public KeyInfo {
    versions = List.copyOf(versions);
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("versions: expected one or more");
    }
  }

  /**
   * One version.
   *
   * @param number 1 or more
   * @param created seconds since the epoch, the earliest it may have been
   * @param publicKey SubjectPublicKeyInfo of a signing key
   */
  public record Version(long number, long created, Optional<ByteString> publicKey) {}

  /** The version that is used. */
  public Version primary() {
    return versions.getLast();
  }
}
