package dev.cloister.vault.key;

import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.KeyUse;
import dev.cloister.store.map.SealedMap;
import java.util.Optional;

/**
 * Typed keys of one vault: what it makes or is given, it holds whole (docs/decisions/0029). What
 * changes is durable, and witnessed where there are witnesses, before it is answered. Safe for use
 * by many threads.
 */
public final class KeyService {
  private final KeyLife life;
  private final KeyUses uses;
  private final KeyPolicies policies;
  private final ProfileDesk profiles;

  private KeyService(KeyHome home, KeyStore store, UseCounter counter) {
    KeyGate gate = new KeyGate(home, store);
    this.life = new KeyLife(home, store, gate);
    this.uses = new KeyUses(home, gate, counter);
    this.policies = new KeyPolicies(home, store, gate);
    this.profiles = new ProfileDesk(home, store, gate);
  }

  /** The keys of a store, which stays the caller's to close. */
  public static KeyService on(SealedMap map, KeyHome home) {
    return on(map, home, UseCounter.LIMIT);
  }

  static KeyService on(SealedMap map, KeyHome home, long wrapsOfAVersion) {
    KeyStore store = new KeyStore(map, home.durability());
    return new KeyService(home, store, new UseCounter(store, wrapsOfAVersion));
  }

  /**
   * Answers.
   *
   * @param request stays the caller's to close
   * @return the answer, the caller's to close
   */
  public KeyAnswer answer(KeyRequest request, KeyCaller caller) throws ChannelException {
    return switch (request) {
      case KeyRequest.CreateKey create -> life.create(create, caller);
      case KeyRequest.ImportKey key -> life.take(key, caller);
      case KeyRequest.RotateKey rotate -> life.rotate(rotate, caller);
      case KeyRequest.DeriveKey derive -> life.derive(derive, caller);
      case KeyRequest.GetKeyInfo info -> life.info(info, caller);
      case KeyRequest.DeleteKey delete -> life.delete(delete, caller);
      case KeyRequest.ListKeys list -> life.list(list, caller);
      case KeyRequest.Wrap wrap -> uses.wrap(wrap, caller);
      case KeyRequest.Unwrap unwrap -> uses.unwrap(unwrap, caller);
      case KeyRequest.Sign sign -> uses.sign(sign, caller);
      case KeyRequest.Verify verify -> uses.verify(verify, caller);
      case KeyRequest.Mac mac -> uses.mac(mac, caller);
      case KeyRequest.VerifyMac verify -> uses.verifyMac(verify, caller);
      case KeyRequest.DeriveBytes derive -> uses.derive(derive, caller);
      case KeyRequest.ExportKey export -> uses.export(export, caller);
      case KeyRequest.UpdateKeyPolicy update -> policies.update(update, caller);
      case KeyRequest.ApproveKeyUse approve -> policies.approve(approve, caller);
      case KeyRequest.ExplainKey explain -> policies.explain(explain, caller);
      case KeyRequest.StageProfile stage -> profiles.stage(stage, caller);
      case KeyRequest.ApproveProfile approve -> profiles.approve(approve, caller);
      case KeyRequest.PromoteProfile promote -> profiles.promote(promote, caller);
      case KeyRequest.RevokeProfile revoke -> profiles.revoke(revoke, caller);
      case KeyRequest.ListProfiles list -> profiles.list(list, caller);
    };
  }

  /** Which key a request is about, where it names one. */
  public static Optional<KeyId> subject(KeyRequest request) {
    return switch (request) {
      case KeyRequest.CreateKey _, KeyRequest.ImportKey _, KeyRequest.ListKeys _ ->
          Optional.empty();
      case KeyRequest.Wrap(KeyUse use, _, _) -> Optional.of(use.key());
      case KeyRequest.Unwrap(KeyUse use, _, _) -> Optional.of(use.key());
      case KeyRequest.Sign(KeyUse use, _) -> Optional.of(use.key());
      case KeyRequest.Verify(KeyUse use, _, _, _) -> Optional.of(use.key());
      case KeyRequest.Mac(KeyUse use, _) -> Optional.of(use.key());
      case KeyRequest.VerifyMac(KeyUse use, _, _, _) -> Optional.of(use.key());
      case KeyRequest.DeriveKey(KeyUse use, _, _, _, _) -> Optional.of(use.key());
      case KeyRequest.DeriveBytes(KeyUse use, _, _, _) -> Optional.of(use.key());
      case KeyRequest.RotateKey(KeyUse use, _) -> Optional.of(use.key());
      case KeyRequest.ExportKey(KeyUse use, _) -> Optional.of(use.key());
      case KeyRequest.GetKeyInfo(KeyUse use) -> Optional.of(use.key());
      case KeyRequest.ExplainKey(KeyUse use, _) -> Optional.of(use.key());
      case KeyRequest.UpdateKeyPolicy update -> Optional.of(update.key());
      case KeyRequest.DeleteKey delete -> Optional.of(delete.key());
      case KeyRequest.ApproveKeyUse approve -> Optional.of(approve.key());
      case KeyRequest.StageProfile stage -> Optional.of(stage.key());
      case KeyRequest.ApproveProfile approve -> Optional.of(approve.key());
      case KeyRequest.PromoteProfile promote -> Optional.of(promote.key());
      case KeyRequest.RevokeProfile revoke -> Optional.of(revoke.key());
      case KeyRequest.ListProfiles list -> Optional.of(list.key());
    };
  }
}
