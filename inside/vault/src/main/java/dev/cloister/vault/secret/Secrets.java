package dev.cloister.vault.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.store.map.Changes;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TimeInterval;
import dev.cloister.vault.peer.Durability;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * All secrets, on the sealed store. A change is durable, and witnessed where there are witnesses,
 * when the call returns; nothing is seen of it before. Safe for use by many threads: changes of one
 * secret come one after the other, those of several share their fsync.
 */
public final class Secrets {
  private static final int STRIPES = 1024;
  private static final int CHUNK = 512 * 1024;
  private static final int SMALL = 64 * 1024;

  private final SealedMap map;
  private final Durability durability;
  private final List<ReentrantLock> locks =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toList();
  private final Recent<SecretId, SecretState> states = new Recent<>(4096);
  private final Recent<ByteString, SecretPolicy> policies = new Recent<>(1024);

  /** One of {@link SecretRules}. */
  @FunctionalInterface
  public interface Transition {
    /** The state after it. */
    SecretState apply(SecretState before) throws ChannelException;
  }

  private Secrets(SealedMap map, Durability durability) {
    this.map = map;
    this.durability = durability;
  }

  /**
   * The secrets of a store, which stays the caller's to close.
   *
   * @param durability what a change waits for
   */
  public static Secrets on(SealedMap map, Durability durability) {
    return new Secrets(map, durability);
  }

  /** What is known of a secret. */
  public SecretState read(SecretId secret) throws ChannelException {
    Optional<SecretState> known = states.find(secret);
    return known.isPresent() ? known.get() : locked(secret, () -> load(secret));
  }

  /**
   * Changes what is known of a secret.
   *
   * @param parts of the change
   * @return the state after it, durable
   * @throws ChannelException what the transition refuses with, or as {@link Durability#await}:
   *     whether the change is durable is then unknown
   */
  public SecretState change(SecretId secret, Parts parts, Transition transition)
      throws ChannelException {
    return locked(
        secret,
        () -> {
          SecretState before = load(secret);
          SecretState after = transition.apply(before);
          if (!after.equals(before)) {
            write(secret, before, after, parts);
          }
          return after;
        });
  }

  /** The ciphertext of that hash, which a state of the secret names. */
  public ByteString ciphertext(SecretId secret, ByteString hash) throws ChannelException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String key : map.keys(Keys.ciphertext(secret, hash))) {
      map.get(key).ifPresent(out::writeBytes);
    }
    if (out.size() == 0) {
      // Another version was committed between the read of the state and this one.
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the secret changes: ask again");
    }
    return ByteString.copyOf(out.toByteArray());
  }

  /** The policy of that digest, which a state of the secret names. */
  public SecretPolicy policy(SecretId secret, ByteString digest) throws ChannelException {
    Optional<SecretPolicy> known = policies.find(digest);
    if (known.isPresent()) {
      return known.get();
    }
    byte[] text =
        map.get(Keys.policy(secret, digest))
            .orElseThrow(
                () -> new ChannelException(ErrorCode.UNAVAILABLE, "the secret changes: ask again"));
    try {
      return policies.keep(digest, SecretPolicy.parse(text));
    } catch (ConstellationException e) {
      throw new IllegalStateException("what was stored is a policy", e);
    }
  }

  /**
   * Drops what nobody needs any more ({@link SecretRules#purge}).
   *
   * @return how many secrets are forgotten
   * @throws ChannelException {@link ErrorCode#UNAVAILABLE} where the store takes nothing more
   */
  public int purge(TimeInterval now) throws ChannelException {
    int forgotten = 0;
    for (String key : map.keys(Keys.states())) {
      SecretId secret = new SecretId(ByteString.copyOf(HexFormat.of().parseHex(Keys.handle(key))));
      SecretState after = change(secret, Parts.NONE, before -> SecretRules.purge(before, now));
      forgotten += after.isEmpty() ? 1 : 0;
    }
    return forgotten;
  }

  /** The handles of an owner's secrets, ascending. */
  public List<SecretId> owned(OwnerId owner) {
    return map.keys(Keys.owned(owner)).stream()
        .map(Keys::handle)
        .map(hex -> new SecretId(ByteString.copyOf(HexFormat.of().parseHex(hex))))
        .toList();
  }

  private void write(SecretId secret, SecretState before, SecretState after, Parts parts)
      throws ChannelException {
    byte[] record = new StateRecord(after).encoded();
    try {
      Changes changes = Changes.none();
      // What does not fit into one record is durable before the state that names it is written.
      for (Map.Entry<String, byte[]> blob : blobs(secret, parts).entrySet()) {
        if (record.length > CHUNK || blob.getValue().length > SMALL) {
          durability.await(map.put(blob.getKey(), blob.getValue()));
        } else {
          changes = changes.put(blob.getKey(), blob.getValue());
        }
      }
      changes =
          after.isEmpty()
              ? forgotten(secret, before, changes)
              : changes.put(Keys.state(secret), record);
      if (parts.owner().isPresent()) {
        changes = changes.put(Keys.owned(parts.owner().get(), secret), new byte[0]);
      }
      durability.await(map.apply(withoutUnneeded(secret, before, after, changes)));
      states.keep(secret, after);
    } catch (ChannelException e) {
      states.forget(secret);
      throw e;
    } finally {
      Arrays.fill(record, (byte) 0);
    }
  }

  private static Changes forgotten(SecretId secret, SecretState before, Changes changes) {
    Changes all = changes.remove(Keys.state(secret));
    if (before.newest().isPresent()) {
      all = all.remove(Keys.owned(before.newest().get().header().owner(), secret));
    }
    return all;
  }

  private static Map<String, byte[]> blobs(SecretId secret, Parts parts) {
    Map<String, byte[]> blobs = new LinkedHashMap<>();
    parts
        .policy()
        .ifPresent(
            policy -> blobs.put(Keys.policy(secret, policy.digest()), policy.text().bytes()));
    if (parts.ciphertext().isPresent()) {
      byte[] bytes = parts.ciphertext().get().bytes();
      String key = Keys.ciphertext(secret, ByteString.copyOf(Crypto.sha256(bytes)));
      for (int at = 0; at < bytes.length; at += CHUNK) {
        byte[] chunk = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + CHUNK));
        blobs.put(key + at / CHUNK, chunk);
      }
    }
    return blobs;
  }

  private Changes withoutUnneeded(
      SecretId secret, SecretState before, SecretState after, Changes changes) {
    Changes all = changes;
    Set<ByteString> ciphertexts = after.ciphertexts();
    for (ByteString hash : before.ciphertexts()) {
      if (!ciphertexts.contains(hash)) {
        for (String key : map.keys(Keys.ciphertext(secret, hash))) {
          all = all.remove(key);
        }
      }
    }
    Set<ByteString> policies = after.policies();
    for (ByteString digest : before.policies()) {
      if (!policies.contains(digest)) {
        all = all.remove(Keys.policy(secret, digest));
      }
    }
    return all;
  }

  private SecretState load(SecretId secret) {
    Optional<SecretState> known = states.find(secret);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<byte[]> record = map.get(Keys.state(secret));
    if (record.isEmpty()) {
      return SecretState.NONE;
    }
    try {
      return states.keep(secret, StateRecord.decode(record.get()));
    } catch (ConstellationException e) {
      throw new IllegalStateException("what was stored is a state", e);
    } finally {
      Arrays.fill(record.get(), (byte) 0);
    }
  }

  private SecretState locked(SecretId secret, Work work) throws ChannelException {
    ReentrantLock lock = locks.get(Math.floorMod(secret.hashCode(), STRIPES));
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  @FunctionalInterface
  private interface Work {
    SecretState run() throws ChannelException;
  }
}
