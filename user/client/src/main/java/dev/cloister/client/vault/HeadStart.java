package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.Quorums;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A start of a service: what enough vaults remember of it must be in its log, and enough of them
 * let this start go on under an incarnation of its own. Used by one thread.
 */
final class HeadStart {
  private final Vaults vaults;
  private final HeadId head;
  private final HeadSeal seal;
  private final HeadBook book;
  private final Place place;
  private final ByteString start;
  private final Map<VaultId, Optional<HeadStanding>> known = new LinkedHashMap<>();
  private final Map<VaultId, VaultFault> faults = new LinkedHashMap<>();

  HeadStart(
      Vaults vaults, HeadId head, HeadSeal seal, HeadBook book, Place place, ByteString start) {
    this.vaults = vaults;
    this.head = head;
    this.seal = seal;
    this.book = book;
    this.place = place;
    this.start = start;
  }

  /** Vaults that are asked, and that let a start go on: two such sets share one. */
  static int enough(Quorums quorums) {
    return Math.max(quorums.readers(), quorums.n() / 2 + 1);
  }

  /**
   * The incarnation that was granted.
   *
   * @param atLeast the lowest to ask for
   * @throws VaultException with {@link ClientFailure#NO_QUORUM}, {@link ClientFailure#ROLLED_BACK}
   *     or {@link ClientFailure#FENCED}
   */
  long run(long atLeast) throws ClientException {
    ask();
    int enough = enough(vaults.current().quorums());
    if (known.size() < enough) {
      Optional<VaultException> refused = Refusals.of(List.copyOf(faults.values()), enough);
      if (refused.isPresent()) {
        throw refused.get();
      }
      throw failed(
          ClientFailure.NO_QUORUM,
          "expected " + enough + " vaults that know the head, found " + known.size());
    }
    requireCurrent();
    long incarnation = atLeast;
    for (Optional<HeadStanding> standing : known.values()) {
      incarnation = Math.max(incarnation, standing.map(s -> s.incarnation() + 1).orElse(1L));
    }
    if (granted(incarnation) < enough) {
      throw failed(
          faults.values().stream().anyMatch(fault -> isOthers(fault.detail()))
              ? ClientFailure.FENCED
              : ClientFailure.NO_QUORUM,
          "fewer than " + enough + " vaults let this start go on");
    }
    return incarnation;
  }

  private static boolean isOthers(String detail) {
    return detail.equals(Codes.HEAD_FENCED) || detail.equals(Codes.HEAD_CONFLICT);
  }

  private void ask() throws ClientException {
    Deadline deadline = vaults.deadline();
    int enough = enough(vaults.current().quorums());
    Optional<Deadline> patience = Optional.empty();
    try (Fan fan = vaults.fan()) {
      vaults
          .ordered()
          .forEach(link -> fan.ask(link, new VaultRequest.OfHeads(new HeadRequest.ReadHead(head))));
      while (fan.open() > 0) {
        if (patience.isEmpty() && known.size() >= enough) {
          patience = Optional.of(vaults.linger().orEarlier(deadline));
        }
        Optional<Reply> reply = fan.next(patience.orElse(deadline));
        if (reply.isEmpty()) {
          break;
        }
        take(reply.get());
      }
    }
  }

  private void take(Reply reply) {
    vaults.note(reply.vault(), reply.fault().isEmpty());
    if (reply.fault().isPresent()) {
      faults.put(reply.vault(), reply.fault().get());
      return;
    }
    if (!(reply.answer().orElseThrow() instanceof VaultAnswer.OfHeads(HeadAnswer.HeadState state))
        || !state.head().equals(head)) {
      faults.put(reply.vault(), reply.fault(VaultFault.Kind.MALFORMED, "another answer"));
      return;
    }
    if (state.standing().filter(standing -> !seal.isOwn(standing)).isPresent()) {
      faults.put(reply.vault(), reply.fault(VaultFault.Kind.FORGED, "a place made up"));
      return;
    }
    known.put(reply.vault(), state.standing());
  }

  /** One vault is enough to know: the place is in the service's own words. */
  private void requireCurrent() throws ClientException {
    for (Map.Entry<VaultId, Optional<HeadStanding>> one : known.entrySet()) {
      if (one.getValue().isEmpty()) {
        continue;
      }
      Place remembered = one.getValue().get().place();
      try {
        if (remembered.seq() > place.seq() || !book.holds(remembered)) {
          faults.put(
              one.getKey(),
              new VaultFault(
                  one.getKey(), VaultFault.Kind.REFUSED, "knows what the log does not have"));
          throw failed(
              ClientFailure.ROLLED_BACK,
              "the log ends at " + place.seq() + " and does not have " + remembered.seq());
        }
      } catch (IOException e) {
        throw failed(ClientFailure.ROLLED_BACK, "the log cannot be read");
      }
      book.know(one.getKey(), remembered);
    }
  }

  private int granted(long incarnation) throws ClientException {
    HeadStanding standing = seal.standing(incarnation, place);
    Deadline deadline = vaults.deadline();
    int granted = 0;
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.all()) {
        VaultId vault = link.member().vault();
        if (known.containsKey(vault)) {
          HeadClaim claim = new HeadClaim(standing, start, book.base(vault, place));
          fan.ask(link, new VaultRequest.OfHeads(new HeadRequest.OpenHead(head, claim)));
        }
      }
      while (fan.open() > 0) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isEmpty()) {
          break;
        }
        if (isTaken(reply.get())) {
          book.know(reply.get().vault(), place);
          granted++;
        } else {
          faults.put(
              reply.get().vault(),
              reply
                  .get()
                  .fault()
                  .orElse(reply.get().fault(VaultFault.Kind.MALFORMED, "another answer")));
        }
      }
    }
    return granted;
  }

  private boolean isTaken(Reply reply) {
    return reply
        .answer()
        .filter(
            answer ->
                answer instanceof VaultAnswer.OfHeads(HeadAnswer.HeadTaken took)
                    && took.head().equals(head))
        .isPresent();
  }

  private VaultException failed(ClientFailure failure, String message) {
    return new VaultException(failure, message, List.copyOf(faults.values()));
  }
}
