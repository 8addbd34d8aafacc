package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.head.HeadClaim;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadSeal;
import dev.cloister.constellation.head.HeadStanding;
import dev.cloister.constellation.wire.HeadAnswer;
import dev.cloister.constellation.wire.HeadRequest;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.constellation.witness.Place;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Shows all vaults one place of a service and counts those that remember it. A vault that does not
 * know this start, or how the log came there, is told. Used by one thread.
 */
final class HeadRound {
  /** Questions to one vault: its refusal, what it knows, the start, the place. */
  private static final int MAX_QUESTIONS = 6;

  private final Vaults vaults;
  private final HeadId head;
  private final HeadSeal seal;
  private final HeadBook book;
  private final HeadClaim claim;
  private final Set<VaultId> taken = new HashSet<>();
  private final Set<VaultId> fenced = new HashSet<>();
  private final Set<VaultId> forked = new HashSet<>();
  private final Map<VaultId, VaultFault> faults = new LinkedHashMap<>();
  private final Map<VaultId, Integer> questions = new HashMap<>();
  private final Set<VaultId> othersStart = new HashSet<>();

  /**
   * A round.
   *
   * @param claim whose base is the place itself
   */
  HeadRound(Vaults vaults, HeadId head, HeadSeal seal, HeadBook book, HeadClaim claim) {
    this.vaults = vaults;
    this.head = head;
    this.seal = seal;
    this.book = book;
    this.claim = claim;
  }

  /** Asks until q vaults remember it, or none is left to answer. */
  void run() throws ClientException {
    Deadline deadline = vaults.deadline();
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.ordered()) {
        ask(fan, link, new HeadRequest.AdvanceHead(head, claim(link)));
      }
      while (!isRemembered()) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isEmpty()) {
          break;
        }
        take(fan, reply.get());
      }
    }
  }

  /** Whether q vaults remember it. */
  boolean isRemembered() {
    return taken.size() >= vaults.current().quorums().q();
  }

  /** Vaults that know a later start of the service. */
  int fenced() {
    return fenced.size();
  }

  /** Vaults that know the service at a place that its log does not have. */
  int forked() {
    return forked.size();
  }

  List<VaultFault> faults() {
    return List.copyOf(faults.values());
  }

  private void ask(Fan fan, VaultLink link, HeadRequest request) {
    int asked = questions.merge(link.member().vault(), 1, Integer::sum);
    if (asked <= MAX_QUESTIONS) {
      fan.ask(link, new VaultRequest.OfHeads(request));
    }
  }

  private HeadClaim claim(VaultLink link) {
    return new HeadClaim(
        claim.standing(), claim.start(), book.base(link.member().vault(), claim.place()));
  }

  private void take(Fan fan, Reply reply) {
    boolean other = reply.isRefused(Codes.HEAD_FENCED);
    if (other || reply.isRefused(Codes.HEAD_CONFLICT)) {
      if (other) {
        othersStart.add(reply.vault());
      } else {
        othersStart.remove(reply.vault());
      }
      faults.put(reply.vault(), reply.fault().orElseThrow());
      ask(fan, reply.link(), new HeadRequest.ReadHead(head));
      return;
    }
    if (reply.fault().isPresent()) {
      vaults.note(reply.vault(), false);
      faults.put(reply.vault(), reply.fault().get());
      return;
    }
    vaults.note(reply.vault(), true);
    if (!(reply.answer().orElseThrow() instanceof VaultAnswer.OfHeads(HeadAnswer answer))) {
      faults.put(reply.vault(), reply.fault(VaultFault.Kind.MALFORMED, "another answer"));
      return;
    }
    switch (answer) {
      case HeadAnswer.HeadTaken took when took.head().equals(head) -> taken(reply);
      case HeadAnswer.HeadState state when state.head().equals(head) ->
          known(fan, reply, state.standing());
      default -> faults.put(reply.vault(), reply.fault(VaultFault.Kind.MALFORMED, "another head"));
    }
  }

  private void taken(Reply reply) {
    if (reply.request() instanceof VaultRequest.OfHeads(HeadRequest.OpenHead _)) {
      othersStart.remove(reply.vault());
    }
    taken.add(reply.vault());
    faults.remove(reply.vault());
    book.know(reply.vault(), claim.place());
  }

  private void known(Fan fan, Reply reply, Optional<HeadStanding> standing) {
    if (standing.isEmpty()) {
      ask(fan, reply.link(), new HeadRequest.OpenHead(head, claim(reply.link())));
      return;
    }
    HeadStanding known = standing.get();
    if (!seal.isOwn(known)) {
      faults.put(reply.vault(), reply.fault(VaultFault.Kind.FORGED, "a place made up"));
      return;
    }
    boolean later = known.incarnation() > claim.incarnation();
    boolean same = known.incarnation() == claim.incarnation();
    if (later || (same && othersStart.contains(reply.vault()))) {
      fenced.add(reply.vault());
      return;
    }
    if (!holds(reply, known.place())) {
      return;
    }
    book.know(reply.vault(), known.place());
    HeadClaim next = claim(reply.link());
    ask(
        fan,
        reply.link(),
        same ? new HeadRequest.AdvanceHead(head, next) : new HeadRequest.OpenHead(head, next));
  }

  private boolean holds(Reply reply, Place place) {
    try {
      if (place.seq() <= claim.place().seq() && book.holds(place)) {
        return true;
      }
      forked.add(reply.vault());
      faults.put(reply.vault(), reply.fault(VaultFault.Kind.REFUSED, "knows another history"));
    } catch (IOException e) {
      faults.put(reply.vault(), reply.fault(VaultFault.Kind.REFUSED, "the log cannot be read"));
    }
    return false;
  }
}
