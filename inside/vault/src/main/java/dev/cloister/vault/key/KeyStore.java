package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.store.map.Changes;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TimeInterval;
import dev.cloister.vault.peer.Durability;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * All keys, on the sealed store. A change is durable, and witnessed where there are witnesses, when
 * the call returns. Safe for use by many threads: what changes one key comes one after the other.
 */
final class KeyStore {
  /** Most keys of one owner. */
  static final int MAX_KEYS = 1024;

  /** Most approvals of one key that were spent and did not expire. */
  static final int MAX_SPENT = 4096;

  private static final int STRIPES = 1024;
  private static final int HANDLE = 64;

  private final SealedMap map;
  private final Durability durability;
  private final PolicyCache policies = new PolicyCache();
  private final List<ReentrantLock> locks =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

  KeyStore(SealedMap map, Durability durability) {
    this.map = map;
    this.durability = durability;
  }

  /** Something that is done while nobody else changes the key. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws ChannelException;
  }

  /** Does something while nobody else changes the key. */
  <T> T exclusively(KeyId id, Work<T> work) throws ChannelException {
    ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), STRIPES));
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  /** A key, which the caller closes. */
  Optional<StoredKey> find(KeyId id) {
    Optional<byte[]> record = map.get(key(id));
    if (record.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(StoredKey.decode(record.get()));
    } catch (ConstellationException e) {
      throw new IllegalStateException("what was stored is a key", e);
    } finally {
      Arrays.fill(record.get(), (byte) 0);
    }
  }

  /** A key's policy. */
  KeyPolicy policy(KeyId id, StoredKey key) throws ChannelException {
    return policies.get(key.policy(), () -> map.get(policyKey(id, key.policy())));
  }

  /**
   * A new key. To be called exclusively.
   *
   * @throws ChannelException {@link ErrorCode#CONFLICT}, {@link ErrorCode#LIMIT_REACHED}
   */
  void create(KeyId id, StoredKey key, KeyPolicy policy) throws ChannelException {
    if (map.get(key(id)).isPresent()) {
      throw new ChannelException(ErrorCode.CONFLICT, "there is a key of that name");
    }
    if (owned(key.owner()).size() >= MAX_KEYS) {
      throw new ChannelException(
          ErrorCode.LIMIT_REACHED, "an owner has at most " + MAX_KEYS + " keys");
    }
    write(
        id,
        key,
        Changes.none()
            .put(policyKey(id, key.policy()), policy.text().bytes())
            .put(ownedKey(key.owner()) + id, new byte[0]));
  }

  /** Another state of a key, under the same policy. To be called exclusively. */
  void update(KeyId id, StoredKey key) throws ChannelException {
    write(id, key, Changes.none());
  }

  /** Another state of a key, under another policy. To be called exclusively. */
  void update(KeyId id, StoredKey before, StoredKey after, KeyPolicy policy)
      throws ChannelException {
    Changes changes = Changes.none().put(policyKey(id, after.policy()), policy.text().bytes());
    write(
        id,
        after,
        before.policy().equals(after.policy())
            ? changes
            : changes.remove(policyKey(id, before.policy())));
  }

  /** No key any more. To be called exclusively. */
  void delete(KeyId id, StoredKey key) throws ChannelException {
    Changes changes =
        Changes.none()
            .remove(key(id))
            .remove(policyKey(id, key.policy()))
            .remove(ownedKey(key.owner()) + id);
    for (String more : map.keys("key-use/" + id + "/")) {
      changes = changes.remove(more);
    }
    for (String more : map.keys(spentKey(id))) {
      changes = changes.remove(more);
    }
    apply(changes);
  }

  /** The handles of an owner's keys, ascending. */
  List<KeyId> owned(OwnerId owner) {
    return map.keys(ownedKey(owner)).stream()
        .map(key -> key.substring(key.length() - HANDLE))
        .map(hex -> new KeyId(ByteString.copyOf(HexFormat.of().parseHex(hex))))
        .toList();
  }

  /**
   * Spends an approval, durably. Those that surely expired are forgotten: they are refused by their
   * time. To be called exclusively.
   *
   * @throws ChannelException {@link ErrorCode#REPLAYED_REQUEST} when it was spent before, {@link
   *     ErrorCode#LIMIT_REACHED}
   */
  void spend(KeyId id, KeyApproval approval, TimeInterval now) throws ChannelException {
    String name = spentKey(id) + approval.nonce().hex();
    if (map.get(name).isPresent()) {
      throw new ChannelException(ErrorCode.REPLAYED_REQUEST, "the approval was used before");
    }
    Changes changes = Changes.none().put(name, number(approval.expires()));
    int spent = 0;
    for (String other : map.keys(spentKey(id))) {
      Optional<byte[]> expires = map.get(other);
      if (expires.isPresent()
          && now.hasBegun(Instant.ofEpochSecond(ByteBuffer.wrap(expires.get()).getLong()))) {
        changes = changes.remove(other);
      } else {
        spent++;
      }
    }
    if (spent >= MAX_SPENT) {
      throw new ChannelException(
          ErrorCode.LIMIT_REACHED, "too many approvals of this key were used within an hour");
    }
    apply(changes);
  }

  /** How many uses of a version were counted, durably. */
  long uses(String counter) {
    return map.get(counter).map(bytes -> ByteBuffer.wrap(bytes).getLong()).orElse(0L);
  }

  /** Counts uses of a version, durably. */
  void count(String counter, long uses) throws ChannelException {
    apply(Changes.none().put(counter, number(uses)));
  }

  static String counter(KeyId id, StoredKey key, KeyVersion version) {
    return "key-use/" + id + "/" + key.instance().hex() + "/" + version.number();
  }

  private void write(KeyId id, StoredKey key, Changes others) throws ChannelException {
    byte[] record = key.encoded();
    try {
      apply(others.put(key(id), record));
    } finally {
      Arrays.fill(record, (byte) 0);
    }
  }

  private void apply(Changes changes) throws ChannelException {
    try {
      durability.await(map.apply(changes));
    } catch (IllegalArgumentException e) {
      throw new ChannelException(
          ErrorCode.LIMIT_REACHED, "the key with what waits for approval is too long to store");
    }
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static String key(KeyId id) {
    return "key/" + id;
  }

  private static String policyKey(KeyId id, ByteString digest) {
    return "key-policy/" + id + "/" + digest.hex();
  }

  private static String spentKey(KeyId id) {
    return "key-spent/" + id + "/";
  }

  private static String ownedKey(OwnerId owner) {
    byte[] encoded =
        Encoder.of("cloister-vault-key-owner-v1")
            .text(owner.issuer())
            .text(owner.subject())
            .encoded();
    return "key-owner/" + ByteString.copyOf(Crypto.sha256(encoded)).hex() + "/";
  }
}
