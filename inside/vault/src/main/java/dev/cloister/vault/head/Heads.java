package dev.cloister.vault.head;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeldHead;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.store.map.Changes;
import dev.cloister.store.map.SealedMap;
import dev.cloister.vault.peer.Durability;
import dev.cloister.vault.secret.Recent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * All heads, on the sealed store. A change is durable, and witnessed where there are witnesses,
 * when the call returns. Safe for use by many threads: changes of one head come one after the
 * other, those of several share their fsync.
 */
public final class Heads {
  /** Most heads of one owner. */
  public static final int MAX_HEADS = 64;

  private static final int STRIPES = 256;

  private final SealedMap map;
  private final Durability durability;
  private final List<ReentrantLock> locks =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toList();
  private final Recent<ByteString, SecretPolicy> policies = new Recent<>(256);

  private Heads(SealedMap map, Durability durability) {
    this.map = map;
    this.durability = durability;
  }

  /** The heads of a store, which stays the caller's to close. */
  public static Heads on(SealedMap map, Durability durability) {
    return new Heads(map, durability);
  }

  /** Judges a claim: one of {@link HeldHead}'s. */
  @FunctionalInterface
  public interface Transition {
    /** What comes of it. */
    HeldHead.Outcome apply(Optional<HeldHead> known);
  }

  /** What its owner registered. */
  public Optional<RegisteredHead> find(HeadId head) {
    return map.get(key(head)).map(Heads::registered);
  }

  /** How far the service has come; empty before it started. */
  public Optional<HeldHead> held(HeadId head) {
    return map.get(placeKey(head)).map(Heads::held);
  }

  /** The policy of a registered head. */
  public SecretPolicy policy(HeadId head, RegisteredHead registered) throws ChannelException {
    Optional<SecretPolicy> known = policies.find(registered.policy());
    if (known.isPresent()) {
      return known.get();
    }
    byte[] text =
        map.get(policyKey(head, registered.policy()))
            .orElseThrow(
                () -> new ChannelException(ErrorCode.UNAVAILABLE, "the head changes: ask again"));
    try {
      return policies.keep(registered.policy(), SecretPolicy.parse(text));
    } catch (ConstellationException e) {
      throw new IllegalStateException("what was stored is a policy", e);
    }
  }

  /**
   * Registers a head, or changes its policy: how far the service has come stays.
   *
   * @throws ChannelException {@link ErrorCode#LIMIT_REACHED}, {@link ErrorCode#UNAVAILABLE}
   */
  public void register(HeadId head, RegisteredHead next, SecretPolicy policy)
      throws ChannelException {
    ReentrantLock lock = lock(head);
    lock.lock();
    try {
      Optional<RegisteredHead> before = find(head);
      if (before.filter(next::equals).isPresent()) {
        return;
      }
      if (before.isEmpty() && map.keys(ownedKey(next.owner())).size() >= MAX_HEADS) {
        throw new ChannelException(
            ErrorCode.LIMIT_REACHED, "an owner has at most " + MAX_HEADS + " heads");
      }
      Changes changes = Changes.none();
      if (before.isPresent()) {
        changes = changes.remove(policyKey(head, before.get().policy()));
      }
      apply(
          changes
              .put(policyKey(head, next.policy()), policy.text().bytes())
              .put(key(head), next.encoded())
              .put(ownedKey(next.owner()) + head, new byte[0]));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes how far a service has come. What was read before, its policy too, may have changed
   * meanwhile: then nothing is done.
   *
   * @param registered what the caller was judged by
   * @return the verdict; what was taken is durable
   * @throws ChannelException {@link ErrorCode#UNAVAILABLE}
   */
  public HeldHead.Verdict change(HeadId head, RegisteredHead registered, Transition transition)
      throws ChannelException {
    ReentrantLock lock = lock(head);
    lock.lock();
    try {
      if (find(head).filter(registered::equals).isEmpty()) {
        throw new ChannelException(ErrorCode.UNAVAILABLE, "the head changes: ask again");
      }
      Optional<HeldHead> before = held(head);
      HeldHead.Outcome outcome = transition.apply(before);
      if (outcome.after().isPresent() && !outcome.after().equals(before)) {
        apply(Changes.none().put(placeKey(head), outcome.after().get().encoded()));
      }
      return outcome.verdict();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a head. */
  public void delete(HeadId head) throws ChannelException {
    ReentrantLock lock = lock(head);
    lock.lock();
    try {
      Optional<RegisteredHead> before = find(head);
      if (before.isPresent()) {
        apply(
            Changes.none()
                .remove(key(head))
                .remove(placeKey(head))
                .remove(policyKey(head, before.get().policy()))
                .remove(ownedKey(before.get().owner()) + head));
      }
    } finally {
      lock.unlock();
    }
  }

  private void apply(Changes changes) throws ChannelException {
    durability.await(map.apply(changes));
  }

  private ReentrantLock lock(HeadId head) {
    return locks.get(Math.floorMod(head.hashCode(), STRIPES));
  }

  private static RegisteredHead registered(byte[] record) {
    try {
      return RegisteredHead.decode(record);
    } catch (ConstellationException e) {
      throw new IllegalStateException("what was stored is a head", e);
    }
  }

  private static HeldHead held(byte[] record) {
    try {
      return HeldHead.decode(record);
    } catch (ConstellationException e) {
      throw new IllegalStateException("what was stored is a place", e);
    }
  }

  private static String key(HeadId head) {
    return "head/" + head;
  }

  private static String placeKey(HeadId head) {
    return "head-place/" + head;
  }

  private static String policyKey(HeadId head, ByteString digest) {
    return "head-policy/" + head + "/" + digest.hex();
  }

  private static String ownedKey(OwnerId owner) {
    byte[] encoded =
        Encoder.of("cloister-vault-head-owner-v1")
            .text(owner.issuer())
            .text(owner.subject())
            .encoded();
    return "head-owner/" + ByteString.copyOf(Crypto.sha256(encoded)).hex() + "/";
  }
}
