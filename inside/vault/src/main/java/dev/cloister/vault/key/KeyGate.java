package dev.cloister.vault.key;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.key.Grant;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.wire.KeyUse;
import dev.cloister.time.TimeInterval;
import java.util.List;
import java.util.Optional;

/** Lets a key be used by whom its policy lets. */
final class KeyGate {
  private final KeyHome home;
  private final KeyStore store;

  KeyGate(KeyHome home, KeyStore store) {
    this.home = home;
    this.store = store;
  }

  /**
   * A key that the caller may know of. Closing it wipes the key.
   *
   * @param policy of the key, as it is now
   */
  record Opened(KeyId id, StoredKey key, KeyPolicy policy) implements AutoCloseable {
    @Override
    public void close() {
      key.close();
    }
  }

  /**
   * What is wanted of a key.
   *
   * @param version which; the newest where it is not said
   * @param operations all of these; an approval is for the last
   */
  record Wanted(KeyUse use, Optional<Long> version, List<KeyOperation> operations) {
    static Wanted of(KeyUse use, KeyOperation operation) {
      return new Wanted(use, Optional.empty(), List.of(operation));
    }

    static Wanted of(KeyUse use, long version, KeyOperation... operations) {
      return new Wanted(use, Optional.of(version), List.of(operations));
    }
  }

  /**
   * A key, for somebody whom its policy names or who owns it, or for attested code.
   *
   * @throws ChannelException {@link ErrorCode#UNAUTHORIZED}, {@link ErrorCode#NOT_FOUND}
   */
  Opened known(KeyId id, KeyCaller caller) throws ChannelException {
    if (caller.equals(KeyCaller.NOBODY)) {
      throw new ChannelException(
          ErrorCode.UNAUTHORIZED, "expected a token with a proof, or an attested caller");
    }
    StoredKey key = store.find(id).orElseThrow(KeyGate::notFound);
    try {
      KeyPolicy policy = store.policy(id, key);
      if (caller.is(key.owner()) || Principals.isAny(policy, key.owner(), caller)) {
        return new Opened(id, key, policy);
      }
    } catch (ChannelException e) {
      key.close();
      throw e;
    }
    key.close();
    throw notFound();
  }

  /**
   * A key, for one use that its policy allows. An approval that serves once is spent, durably, when
   * this returns.
   *
   * @throws ChannelException as {@link #known}; {@link ErrorCode#POLICY_REFUSED}, {@link
   *     ErrorCode#APPROVAL_REQUIRED}, {@link ErrorCode#REPLAYED_REQUEST}, {@link
   *     ErrorCode#WRONG_KEY_TYPE}
   */
  Opened open(Wanted wanted, KeyCaller caller) throws ChannelException {
    Opened opened = known(wanted.use().key(), caller);
    boolean allowed = false;
    try {
      check(opened, wanted, caller);
      allowed = true;
      return opened;
    } finally {
      if (!allowed) {
        opened.close();
      }
    }
  }

  private void check(Opened opened, Wanted wanted, KeyCaller caller) throws ChannelException {
    StoredKey key = opened.key();
    TimeInterval now = home.time().now();
    long version = wanted.version().orElseGet(() -> key.primary().number());
    Optional<KeyApproval> approval =
        approval(opened, wanted.use(), version, wanted.operations().getLast(), caller);
    boolean spends = false;
    for (KeyOperation operation : wanted.operations()) {
      KeyDecision decision =
          KeyAccess.decide(
              new KeyAccess.Facts(opened.policy(), key.owner(), caller, approval, now), operation);
      if (!decision.isAllowed()) {
        throw new ChannelException(
            decision.refusal(), "the key's policy does not allow that", decision.findings());
      }
      spends |= restsOnApproval(opened.policy(), decision) && !operation.isRepeatable();
    }
    for (KeyOperation operation : wanted.operations()) {
      if (!key.type().can(operation)) {
        throw new ChannelException(
            ErrorCode.WRONG_KEY_TYPE, "a key of type " + key.type().code() + " cannot do that");
      }
    }
    key.version(version);
    if (spends) {
      KeyApproval spent = approval.orElseThrow();
      store.exclusively(
          opened.id(),
          () -> {
            store.spend(opened.id(), spent, now);
            return spent;
          });
    }
  }

  /** How the policy would decide. */
  KeyDecision explain(Opened opened, KeyUse use, KeyOperation operation, KeyCaller caller) {
    StoredKey key = opened.key();
    return KeyAccess.decide(
        new KeyAccess.Facts(
            opened.policy(),
            key.owner(),
            caller,
            approval(opened, use, key.primary().number(), operation, caller),
            home.time().now()),
        operation);
  }

  private static boolean restsOnApproval(KeyPolicy policy, KeyDecision decision) {
    return policy.grants().stream()
        .filter(grant -> decision.grant().filter(grant.id()::equals).isPresent())
        .map(Grant::conditions)
        .anyMatch(conditions -> conditions.approval().isPresent());
  }

  /** The approval that came along, if it is this vault's and for exactly this. */
  private Optional<KeyApproval> approval(
      Opened opened, KeyUse use, long version, KeyOperation operation, KeyCaller caller) {
    return use.approval()
        .filter(signed -> home.key().publicKey().verifies(signed.object(), signed.signature()))
        .map(Signed::object)
        .filter(
            approval ->
                approval.vault().equals(home.vault())
                    && approval.key().equals(opened.id())
                    && approval.instance().equals(opened.key().instance())
                    && approval.version() == version
                    && approval.operation() == operation
                    && caller.is(approval.requester()));
  }

  static ChannelException notFound() {
    return new ChannelException(
        ErrorCode.NOT_FOUND, "no such key, or none that the caller may know of");
  }
}
