package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.wire.HeadRequest;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.store.StoreException;
import dev.cloister.vault.access.Caller;
import dev.cloister.vault.access.Decisions;
import dev.cloister.vault.access.Release;
import dev.cloister.vault.audit.AuditTrail;

/** Who may ask what, and what answers it. */
final class Operations {
  /** Lines after which a batch ends the page: a batch has 1025 at most. */
  private static final int AUDIT_PAGE = 2048;

  private final Vault vault;
  private final Lifecycle lifecycle;
  private final Writes writes;
  private final Policies policies;
  private final Reads reads;
  private final HeadCalls heads;
  private final Dealings dealings;

  Operations(
      Vault vault, Release release, Lifecycle lifecycle, HeadCalls heads, Dealings dealings) {
    this.heads = heads;
    this.dealings = dealings;
    this.vault = vault;
    this.lifecycle = lifecycle;
    this.writes = new Writes(vault);
    this.policies = new Policies(vault, writes);
    this.reads = new Reads(vault, release, new Decisions());
  }

  VaultAnswer answer(VaultRequest request, Caller caller, RequestChannel connection)
      throws ChannelException, ConstellationException {
    return switch (request) {
      case VaultRequest.Constellation _ -> state();
      case VaultRequest.SignDescriptor sign ->
          new VaultAnswer.DescriptorSigned(
              vault.membership().sign(sign.descriptor()), vault.continuity());
      case VaultRequest.InstallDescriptor install -> {
        vault
            .membership()
            .install(install.configuration(), install.codePolicies(), vault.development());
        lifecycle.joined();
        yield state();
      }
      case VaultRequest.Nonce _ ->
          new VaultAnswer.ConnectionNonce(connection.nonce(), vault.continuity());
      case VaultRequest.OfHeads(HeadRequest ofHeads) -> heads.answer(ofHeads, caller);
      case VaultRequest.OfKeys _ ->
          throw new IllegalArgumentException("expected no operation of keys");
      case VaultRequest.StoreSecret store -> writes.store(store, writer(caller));
      case VaultRequest.CommitSecret commit -> writes.commit(commit);
      case VaultRequest.DeleteSecret delete -> writes.delete(delete, writer(caller));
      case VaultRequest.PromiseSecretPolicy promise -> policies.promise(promise, writer(caller));
      case VaultRequest.UpdateSecretPolicy update -> policies.update(update, writer(caller));
      case VaultRequest.DealShares deal -> dealings.deal(deal, writer(caller));
      case VaultRequest.ListSecrets list -> reads.list(list, writer(caller));
      case VaultRequest.GetSecret get ->
          switch (caller) {
            case Caller.Owner owner -> reads.get(get, owner);
            case Caller.Attested attested -> reads.get(get, attested);
            case Caller.Anonymous _ -> throw unauthorized();
          };
      case VaultRequest.ReadAudit read -> audit(read, caller);
      case VaultRequest.ProposeRecovery _ ->
          new VaultAnswer.RecoveryProposed(vault.peers().proposedRecovery(), vault.continuity());
      case VaultRequest.ConsentRecovery recovery -> {
        vault.peers().consent(recovery.consent());
        yield state();
      }
      case VaultRequest.Explain explain ->
          switch (caller) {
            case Caller.Owner owner -> reads.explain(explain, owner);
            case Caller.Attested attested -> reads.explain(explain, attested);
            case Caller.Anonymous _ -> throw unauthorized();
          };
    };
  }

  private VaultAnswer audit(VaultRequest.ReadAudit request, Caller caller) throws ChannelException {
    if (!(caller instanceof Caller.Owner auditor)) {
      throw unauthorized();
    }
    if (!auditor.mayAudit()) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, "the token does not give the role of an auditor");
    }
    try {
      AuditTrail.Page page =
          lifecycle
              .audit()
              .orElseThrow(
                  () -> new ChannelException(ErrorCode.VAULT_NEW, "there is no audit log yet"))
              .read(request.after(), AUDIT_PAGE);
      return new VaultAnswer.AuditLines(page.lines(), page.more(), vault.continuity());
    } catch (StoreException e) {
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the audit log cannot be read");
    }
  }

  private VaultAnswer state() {
    return new VaultAnswer.ConstellationState(
        vault.membership().vault(),
        vault.membership().key().publicKey(),
        vault.peers().incarnation(),
        vault.peers().state(),
        vault.membership().configurations(),
        vault.continuity());
  }

  static Caller.Owner writer(Caller caller) throws ChannelException {
    if (!(caller instanceof Caller.Owner owner)) {
      throw unauthorized();
    }
    if (!owner.mayWrite()) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, "the token does not give the role of an owner of secrets");
    }
    return owner;
  }

  static ChannelException unauthorized() {
    return new ChannelException(
        ErrorCode.UNAUTHORIZED, "expected a token with a proof, or an attested caller");
  }
}
