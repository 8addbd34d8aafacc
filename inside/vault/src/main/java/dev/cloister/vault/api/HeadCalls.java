package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.head.HeadClaim;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeldHead;
import dev.cloister.constellation.policy.Operation;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.wire.HeadAnswer;
import dev.cloister.constellation.wire.HeadRequest;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.vault.access.Caller;
import dev.cloister.vault.access.Release;
import dev.cloister.vault.head.Heads;
import dev.cloister.vault.head.RegisteredHead;
import java.util.Optional;

/** Heads of services: their owners register them, the code that their policy names moves them. */
final class HeadCalls {
  private final Vault vault;
  private final Heads heads;
  private final Release release;
  private final Writes writes;

  HeadCalls(Vault vault, Heads heads, Release release) {
    this.vault = vault;
    this.heads = heads;
    this.release = release;
    this.writes = new Writes(vault);
  }

  VaultAnswer answer(HeadRequest request, Caller caller) throws ChannelException {
    return new VaultAnswer.OfHeads(
        switch (request) {
          case HeadRequest.RegisterHead register -> register(register, Operations.writer(caller));
          case HeadRequest.ReadHead(HeadId head) -> state(head, readable(head, caller));
          case HeadRequest.OpenHead(HeadId head, HeadClaim claim) ->
              claimed(head, caller, known -> HeldHead.open(known, claim));
          case HeadRequest.AdvanceHead(HeadId head, HeadClaim claim) ->
              claimed(head, caller, known -> HeldHead.advance(known, claim));
          case HeadRequest.DeleteHead(HeadId head) -> delete(head, Operations.writer(caller));
        });
  }

  /** The handle of the head that a request is about. */
  Optional<ByteString> subject(HeadRequest request, Caller caller) throws ChannelException {
    return switch (request) {
      case HeadRequest.RegisterHead register ->
          caller instanceof Caller.Owner owner
              ? Optional.of(HeadId.of(vault.constellationId(), owner.id(), register.name()).bytes())
              : Optional.empty();
      case HeadRequest.ReadHead(HeadId head) -> Optional.of(head.bytes());
      case HeadRequest.OpenHead(HeadId head, _) -> Optional.of(head.bytes());
      case HeadRequest.AdvanceHead(HeadId head, _) -> Optional.of(head.bytes());
      case HeadRequest.DeleteHead(HeadId head) -> Optional.of(head.bytes());
    };
  }

  private HeadAnswer register(HeadRequest.RegisterHead request, Caller.Owner caller)
      throws ChannelException {
    SecretPolicy policy = request.policy();
    if (policy.manager().isPresent() || !policy.operations().contains(Operation.ADVANCE)) {
      throw new ChannelException(
          ErrorCode.OBJECT_MISMATCH,
          "expected the policy of a head: the operation \"advance\" and no manager");
    }
    writes.requireAllowed(policy);
    HeadId head = HeadId.of(vault.constellationId(), caller.id(), request.name());
    RegisteredHead next = new RegisteredHead(caller.id(), request.name(), policy.digest());
    heads.register(head, next, policy);
    return state(head, next);
  }

  private HeadAnswer delete(HeadId head, Caller.Owner caller) throws ChannelException {
    requireOwn(head, caller);
    heads.delete(head);
    return new HeadAnswer.HeadDeleted(head, vault.continuity());
  }

  private HeadAnswer claimed(HeadId head, Caller caller, Heads.Transition transition)
      throws ChannelException {
    if (!(caller instanceof Caller.Attested attested)) {
      throw new ChannelException(
          ErrorCode.UNAUTHORIZED, "expected the code whose head it is, and no token");
    }
    HeldHead.Verdict verdict = heads.change(head, movable(head, attested), transition);
    return switch (verdict) {
      case TAKEN -> new HeadAnswer.HeadTaken(head, vault.continuity());
      case FENCED ->
          throw new ChannelException(
              ErrorCode.HEAD_FENCED, "another start of the service has the incarnation");
      case CONFLICT ->
          throw new ChannelException(
              ErrorCode.HEAD_CONFLICT, "that does not go on from what is known of the service");
    };
  }

  private HeadAnswer state(HeadId head, RegisteredHead registered) {
    return new HeadAnswer.HeadState(
        head, registered.policy(), heads.held(head).map(HeldHead::standing), vault.continuity());
  }

  private RegisteredHead readable(HeadId head, Caller caller) throws ChannelException {
    return switch (caller) {
      case Caller.Owner owner -> requireOwn(head, owner);
      case Caller.Attested attested -> movable(head, attested);
      case Caller.Anonymous _ -> throw Operations.unauthorized();
    };
  }

  /** Somebody else's head is no head: nobody learns here whether there is one. */
  private RegisteredHead requireOwn(HeadId head, Caller.Owner caller) throws ChannelException {
    return heads
        .find(head)
        .filter(registered -> registered.owner().equals(caller.id()))
        .orElseThrow(HeadCalls::notFound);
  }

  private RegisteredHead movable(HeadId head, Caller.Attested caller) throws ChannelException {
    RegisteredHead registered = heads.find(head).orElseThrow(HeadCalls::notFound);
    Refusals.require(
        release.decide(heads.policy(head, registered), caller.peer(), Operation.ADVANCE));
    return registered;
  }

  private static ChannelException notFound() {
    return new ChannelException(ErrorCode.NOT_FOUND, "no such head");
  }
}
