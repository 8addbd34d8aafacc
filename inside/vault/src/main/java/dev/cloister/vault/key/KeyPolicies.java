package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.PolicyMember;
import dev.cloister.constellation.wire.Decision;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.vault.key.KeyGate.Opened;
import dev.cloister.vault.profile.PendingProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Changes of policies, managers' approvals of uses, and why something is allowed or denied. */
final class KeyPolicies {
  private final KeyHome home;
  private final KeyStore store;
  private final KeyGate gate;

  KeyPolicies(KeyHome home, KeyStore store, KeyGate gate) {
    this.home = home;
    this.store = store;
    this.gate = gate;
  }

  KeyAnswer update(KeyRequest.UpdateKeyPolicy request, KeyCaller caller) throws ChannelException {
    KeyLife.requireAllowed(request.policy(), home);
    return store.exclusively(
        request.key(),
        () -> {
          try (Opened opened = gate.known(request.key(), caller)) {
            StoredKey before = opened.key();
            requireMutable(opened, request, caller);
            StoredKey after = before.with(request.policy().digest(), PendingProfiles.NONE);
            store.update(request.key(), before, after, request.policy());
            return new KeyAnswer.Described(
                after.info(request.key(), request.policy()), home.continuity());
          }
        });
  }

  private static void requireMutable(
      Opened opened, KeyRequest.UpdateKeyPolicy request, KeyCaller caller) throws ChannelException {
    KeyPolicy policy = opened.policy();
    KeyCaller.Person person = person(caller);
    Set<PolicyMember> differences;
    try {
      differences = policy.differences(request.policy());
    } catch (ConstellationException e) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, String.valueOf(e.getMessage()), List.of("mutability"));
    }
    List<String> refused = new ArrayList<>();
    for (PolicyMember member : differences) {
      if (Principals.named(policy, policy.mayChange(member), opened.key().owner(), person)
          .isEmpty()) {
        refused.add("mutability." + member.code());
      }
    }
    if (!refused.isEmpty()) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, "the caller may not change that of the policy", refused);
    }
    if (differences.isEmpty()) {
      throw new ChannelException(ErrorCode.CONFLICT, "the policy says the same as before");
    }
    if (!policy.digest().equals(request.base())) {
      throw new ChannelException(
          ErrorCode.STALE_VERSION, "the policy is not the one that was to be changed");
    }
  }

  KeyAnswer approve(KeyRequest.ApproveKeyUse request, KeyCaller caller) throws ChannelException {
    try (Opened opened = gate.known(request.key(), caller)) {
      StoredKey key = opened.key();
      KeyCaller.Person person = person(caller);
      List<String> managers = managers(opened, request.use(), person);
      if (managers.isEmpty()) {
        throw new ChannelException(
            ErrorCode.FORBIDDEN, "nothing in the key's policy asks for the caller's approval");
      }
      if (person.id().equals(key.owner()) || caller.is(request.requester())) {
        throw new ChannelException(
            ErrorCode.FORBIDDEN, "nobody approves what they proposed, or what they want");
      }
      key.version(request.version());
      return new KeyAnswer.UseApproved(
          Signed.by(home.key(), approval(opened, request, person, managers)), home.continuity());
    }
  }

  private KeyApproval approval(
      Opened opened,
      KeyRequest.ApproveKeyUse request,
      KeyCaller.Person person,
      List<String> managers)
      throws ChannelException {
    long issued = latest(home);
    byte[] nonce = new byte[KeyApproval.RANDOM_LENGTH];
    home.random().nextBytes(nonce);
    return new KeyApproval(
        home.constellationId(),
        home.vault(),
        opened.id(),
        opened.key().instance(),
        opened.policy().digest(),
        managers,
        request.version(),
        request.use(),
        request.requester(),
        person.id(),
        issued,
        issued + request.lifetime(),
        ByteString.copyOf(nonce));
  }

  /** The principals whose approval a grant of the operation wants, and who the caller is. */
  private static List<String> managers(
      Opened opened, KeyOperation operation, KeyCaller.Person person) {
    List<String> wanted =
        opened.policy().grants().stream()
            .filter(grant -> grant.operations().contains(operation))
            .flatMap(grant -> grant.conditions().approval().stream())
            .map(approval -> approval.manager())
            .distinct()
            .toList();
    return Principals.named(opened.policy(), wanted, opened.key().owner(), person);
  }

  KeyAnswer explain(KeyRequest.ExplainKey request, KeyCaller caller) throws ChannelException {
    try (Opened opened = gate.known(request.use().key(), caller)) {
      KeyDecision decision = gate.explain(opened, request.use(), request.wanted(), caller);
      String who =
          caller.is(opened.key().owner())
              ? "owner"
              : caller.person().isPresent() ? "person" : "attested";
      return new KeyAnswer.Explanation(
          new Decision(who, Optional.empty(), decision.outcome(), decision.clauses()),
          home.continuity());
    }
  }

  /**
   * The latest that it may be now, in seconds: what ends so long from now ends by the time that is
   * looked at then, which is the latest too.
   *
   * @throws ChannelException {@link ErrorCode#UNAVAILABLE} where it is not known
   */
  static long latest(KeyHome home) throws ChannelException {
    return home.time()
        .now()
        .latest()
        .orElseThrow(
            () ->
                new ChannelException(
                    ErrorCode.UNAVAILABLE, "the time is not known, so nothing can end in time"))
        .getEpochSecond();
  }

  static KeyCaller.Person person(KeyCaller caller) throws ChannelException {
    return caller
        .person()
        .orElseThrow(
            () -> new ChannelException(ErrorCode.UNAUTHORIZED, "expected a token with a proof"));
  }
}
