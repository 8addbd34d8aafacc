package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.ProfileRules;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.time.TimeInterval;
import dev.cloister.vault.key.KeyGate.Opened;
import dev.cloister.vault.profile.PendingProfile;
import dev.cloister.vault.profile.PendingProfiles;
import java.util.List;

/**
 * How code that is new becomes one of a policy's: its owner proposes, managers approve, its owner
 * promotes. Nothing here happens without somebody asking for it.
 */
final class ProfileDesk {
  private final KeyHome home;
  private final KeyStore store;
  private final KeyGate gate;

  ProfileDesk(KeyHome home, KeyStore store, KeyGate gate) {
    this.home = home;
    this.store = store;
    this.gate = gate;
  }

  /** Changes what waits. */
  @FunctionalInterface
  private interface Change {
    PendingProfiles of(Opened opened, ProfileRules rules, TimeInterval now) throws ChannelException;
  }

  KeyAnswer stage(KeyRequest.StageProfile request, KeyCaller caller) throws ChannelException {
    return change(
        request.key(),
        caller,
        (opened, rules, now) -> {
          KeyLife.requireOwner(opened, caller);
          if (!rules.principals().contains(request.principal())) {
            throw new ChannelException(
                ErrorCode.FORBIDDEN, "the policy lets no profile be added to that principal");
          }
          if (request.profile().isDevelopment() && !home.development()) {
            throw new ChannelException(
                ErrorCode.FORBIDDEN, "the profile names development roots, which protect nothing");
          }
          byte[] id = new byte[PendingProfile.ID_LENGTH];
          home.random().nextBytes(id);
          PendingProfile proposed =
              new PendingProfile(
                  ByteString.copyOf(id),
                  request.principal(),
                  request.tee(),
                  PendingProfile.text(request.profile()),
                  opened.key().owner(),
                  List.of(),
                  KeyPolicies.latest(home) + rules.ttlSeconds());
          return opened.key().profiles().stage(proposed, now);
        });
  }

  KeyAnswer approve(KeyRequest.ApproveProfile request, KeyCaller caller) throws ChannelException {
    return change(
        request.key(),
        caller,
        (opened, rules, now) -> {
          requireManager(opened, rules, caller);
          return opened
              .key()
              .profiles()
              .approve(
                  request.profile(), KeyPolicies.person(caller).id(), opened.key().owner(), now);
        });
  }

  KeyAnswer revoke(KeyRequest.RevokeProfile request, KeyCaller caller) throws ChannelException {
    return change(
        request.key(),
        caller,
        (opened, rules, now) -> {
          requireOwnerOrManager(opened, rules, caller);
          return opened.key().profiles().without(request.profile());
        });
  }

  KeyAnswer list(KeyRequest.ListProfiles request, KeyCaller caller) throws ChannelException {
    try (Opened opened = gate.known(request.key(), caller)) {
      requireOwnerOrManager(opened, rules(opened), caller);
      return listed(opened.key().profiles());
    }
  }

  KeyAnswer promote(KeyRequest.PromoteProfile request, KeyCaller caller) throws ChannelException {
    return store.exclusively(
        request.key(),
        () -> {
          try (Opened opened = gate.known(request.key(), caller)) {
            KeyLife.requireOwner(opened, caller);
            StoredKey before = opened.key();
            PendingProfile approved =
                before
                    .profiles()
                    .approved(request.profile(), rules(opened).approvals(), home.time().now());
            KeyPolicy policy = with(opened.policy(), approved);
            KeyLife.requireAllowed(policy, home);
            StoredKey after =
                before.with(policy.digest(), before.profiles().without(approved.id()));
            store.update(request.key(), before, after, policy);
            return new KeyAnswer.Described(after.info(request.key(), policy), home.continuity());
          }
        });
  }

  private static KeyPolicy with(KeyPolicy policy, PendingProfile profile) throws ChannelException {
    try {
      return policy.withProfile(profile.principal(), profile.tee(), profile.profile());
    } catch (ConstellationException e) {
      throw new ChannelException(
          ErrorCode.LIMIT_REACHED, "the policy has no room for another profile");
    }
  }

  private KeyAnswer change(KeyId id, KeyCaller caller, Change change) throws ChannelException {
    return store.exclusively(
        id,
        () -> {
          try (Opened opened = gate.known(id, caller)) {
            PendingProfiles after = change.of(opened, rules(opened), home.time().now());
            store.update(id, opened.key().with(opened.key().policy(), after));
            return listed(after);
          }
        });
  }

  private static ProfileRules rules(Opened opened) throws ChannelException {
    return opened
        .policy()
        .profiles()
        .orElseThrow(
            () ->
                new ChannelException(
                    ErrorCode.FORBIDDEN, "the policy does not say how profiles are added"));
  }

  private static void requireManager(Opened opened, ProfileRules rules, KeyCaller caller)
      throws ChannelException {
    if (Principals.named(
            opened.policy(), rules.managers(), opened.key().owner(), KeyPolicies.person(caller))
        .isEmpty()) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, "the caller is no manager of the policy's profiles");
    }
  }

  private static void requireOwnerOrManager(Opened opened, ProfileRules rules, KeyCaller caller)
      throws ChannelException {
    if (!caller.is(opened.key().owner())) {
      requireManager(opened, rules, caller);
    }
  }

  private KeyAnswer listed(PendingProfiles profiles) {
    return new KeyAnswer.Profiles(
        profiles.all().stream().map(PendingProfile::info).toList(), home.continuity());
  }
}
