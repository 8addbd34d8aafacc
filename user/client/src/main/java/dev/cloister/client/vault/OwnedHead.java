package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadStanding;
import dev.cloister.constellation.wire.HeadAnswer;
import dev.cloister.constellation.wire.HeadRequest;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks every vault the same about a head of the owner's. Used by one thread. */
final class OwnedHead {
  private final Vaults vaults;
  private final HeadId head;
  private final Map<VaultId, Optional<HeadStanding>> known = new LinkedHashMap<>();
  private final Map<VaultId, VaultFault> faults = new LinkedHashMap<>();

  OwnedHead(Vaults vaults, HeadId head) {
    this.vaults = vaults;
    this.head = head;
  }

  /**
   * Asks, and may be run again with the same request after a failure.
   *
   * @param wanted vaults that have to answer it
   * @throws VaultException with {@link ClientFailure#NO_QUORUM}
   */
  HeadRegistration run(HeadRequest request, int wanted) throws ClientException {
    Deadline deadline = vaults.deadline();
    Set<VaultLink> open = new HashSet<>(vaults.all());
    try (Fan fan = vaults.fan()) {
      vaults.all().forEach(link -> fan.ask(link, new VaultRequest.OfHeads(request)));
      while (fan.open() > 0) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isEmpty()) {
          break;
        }
        open.remove(reply.get().link());
        take(reply.get());
      }
    }
    open.forEach(
        link ->
            faults.put(
                link.member().vault(),
                new VaultFault(
                    link.member().vault(), VaultFault.Kind.UNREACHABLE, "no answer in time")));
    if (known.size() < wanted) {
      throw new VaultException(
          ClientFailure.NO_QUORUM,
          "expected " + wanted + " vaults, found " + known.size(),
          List.copyOf(faults.values()));
    }
    return new HeadRegistration(head, known, List.copyOf(faults.values()));
  }

  private void take(Reply reply) {
    vaults.note(reply.vault(), reply.fault().isEmpty());
    boolean gone =
        reply.isRefused(Codes.NOT_FOUND)
            && reply.request() instanceof VaultRequest.OfHeads(HeadRequest.DeleteHead _);
    if (gone) {
      known.put(reply.vault(), Optional.empty());
      return;
    }
    if (reply.fault().isPresent()) {
      faults.put(reply.vault(), reply.fault().get());
      return;
    }
    if (reply.answer().orElseThrow() instanceof VaultAnswer.OfHeads(HeadAnswer answer)) {
      switch (answer) {
        case HeadAnswer.HeadState state when state.head().equals(head) -> {
          known.put(reply.vault(), state.standing());
          return;
        }
        case HeadAnswer.HeadDeleted deleted when deleted.head().equals(head) -> {
          known.put(reply.vault(), Optional.empty());
          return;
        }
        default -> {}
      }
    }
    faults.put(reply.vault(), reply.fault(VaultFault.Kind.MALFORMED, "another answer"));
  }
}
