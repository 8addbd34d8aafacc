package dev.cloister.client.vault;

import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.head.HeadClaim;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadStanding;
import dev.cloister.constellation.head.HeldHead;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.HeadAnswer;
import dev.cloister.constellation.wire.HeadRequest;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.constellation.witness.Place;
import java.util.Optional;

/** A vault in memory that remembers one head by the rules, unless its fault is set. */
final class HeadVault implements VaultLink {
  private static final Continuity CONTINUITY = Continuity.unprovenSince(0);

  /** What it does wrong. */
  enum Fault {
    NONE,
    DOWN,
    /** Takes everything and its answers are lost. */
    MUTE,
    /** Says that it remembers, and does not. */
    FORGETS,
    /** Shows a place that no service was at. */
    INVENTS,
    ANOTHER_HEAD
  }

  private final Member member;
  private final HeadId head;
  volatile Fault fault = Fault.NONE;
  Optional<HeldHead> held = Optional.empty();
  private boolean registered;

  HeadVault(Member member, HeadId head) {
    this.member = member;
    this.head = head;
  }

  @Override
  public Member member() {
    return member;
  }

  @Override
  public Optional<AttestedPeer> proven() {
    return Optional.empty();
  }

  @Override
  public synchronized VaultAnswer send(VaultRequest request) throws LinkException {
    if (fault == Fault.DOWN) {
      throw new LinkException(VaultFault.Kind.UNREACHABLE, "peer_unreachable");
    }
    HeadAnswer answer =
        switch (((VaultRequest.OfHeads) request).request()) {
          case HeadRequest.ReadHead _ ->
              new HeadAnswer.HeadState(named(), World.bytes(32, 1), standing(), CONTINUITY);
          case HeadRequest.OpenHead(_, HeadClaim claim) -> taken(HeldHead.open(held, claim));
          case HeadRequest.AdvanceHead(_, HeadClaim claim) -> taken(HeldHead.advance(held, claim));
          case HeadRequest.RegisterHead _ -> {
            registered = true;
            yield new HeadAnswer.HeadState(named(), World.bytes(32, 1), standing(), CONTINUITY);
          }
          case HeadRequest.DeleteHead _ -> {
            if (!registered) {
              throw new LinkException(VaultFault.Kind.REFUSED, "not_found");
            }
            registered = false;
            held = Optional.empty();
            yield new HeadAnswer.HeadDeleted(named(), CONTINUITY);
          }
        };
    if (fault == Fault.MUTE) {
      throw new LinkException(VaultFault.Kind.UNREACHABLE, "upstream_timeout");
    }
    return new VaultAnswer.OfHeads(answer);
  }

  private HeadAnswer taken(HeldHead.Outcome outcome) throws LinkException {
    if (fault != Fault.FORGETS) {
      held = outcome.after();
      switch (outcome.verdict()) {
        case FENCED -> throw new LinkException(VaultFault.Kind.REFUSED, "head_fenced");
        case CONFLICT -> throw new LinkException(VaultFault.Kind.REFUSED, "head_conflict");
        case TAKEN -> {}
      }
    }
    return new HeadAnswer.HeadTaken(named(), CONTINUITY);
  }

  private HeadId named() {
    return fault == Fault.ANOTHER_HEAD ? new HeadId(World.bytes(32, 99)) : head;
  }

  private Optional<HeadStanding> standing() {
    return fault == Fault.INVENTS
        ? Optional.of(new HeadStanding(90, new Place(90, World.bytes(32, 3)), World.bytes(32, 4)))
        : held.map(HeldHead::standing);
  }

  @Override
  public void close() {}
}
