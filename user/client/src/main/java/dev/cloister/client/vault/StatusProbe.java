package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Asks every vault who and how it is. Used by one thread. */
final class StatusProbe {
  private final Vaults vaults;

  StatusProbe(Vaults vaults) {
    this.vaults = vaults;
  }

  /** One status per member, in the descriptor's order. */
  List<VaultStatus> run() throws ClientException {
    Map<Member, VaultStatus> found = new LinkedHashMap<>();
    Set<VaultLink> open = new HashSet<>(vaults.all());
    Deadline deadline = vaults.deadline();
    try (Fan fan = vaults.fan()) {
      vaults.all().forEach(link -> fan.ask(link, new VaultRequest.Constellation()));
      while (fan.open() > 0) {
        Optional<Reply> reply = fan.next(deadline);
        if (reply.isEmpty()) {
          break;
        }
        open.remove(reply.get().link());
        found.put(reply.get().member(), status(reply.get()));
      }
    }
    for (VaultLink link : open) {
      VaultFault late =
          new VaultFault(link.member().vault(), VaultFault.Kind.UNREACHABLE, "no answer in time");
      found.put(link.member(), silent(link, late));
    }
    return found.values().stream()
        .sorted(Comparator.comparing(status -> status.member().vault()))
        .toList();
  }

  private VaultStatus status(Reply reply) {
    vaults.note(reply.vault(), reply.fault().isEmpty());
    if (reply.fault().isPresent()) {
      return silent(reply.link(), reply.fault().get());
    }
    if (!(reply.answer().orElseThrow() instanceof VaultAnswer.ConstellationState state)
        || !state.vault().equals(reply.vault())) {
      return silent(reply.link(), reply.fault(VaultFault.Kind.MALFORMED, "another answer"));
    }
    OptionalLong epoch = OptionalLong.empty();
    Optional<VaultFault> fault = Optional.empty();
    try {
      ConstellationHistory shown =
          ConstellationHistory.verify(vaults.history().constellationId(), state.configurations());
      epoch = OptionalLong.of(shown.current().configEpoch());
      shown.requireContains(vaults.current().configId());
    } catch (ConstellationException e) {
      fault =
          Optional.of(
              reply.fault(
                  epoch.isPresent() ? VaultFault.Kind.BEHIND : VaultFault.Kind.FORGED,
                  e.reason().name().toLowerCase(Locale.ROOT)));
    }
    return new VaultStatus(
        reply.member(),
        reply.link().proven(),
        Optional.of(state.state()),
        OptionalLong.of(state.incarnation()),
        epoch,
        Optional.of(state.continuity()),
        fault);
  }

  private static VaultStatus silent(VaultLink link, VaultFault fault) {
    return new VaultStatus(
        link.member(),
        fault.kind() == VaultFault.Kind.NOT_TRUSTED ? Optional.empty() : link.proven(),
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.of(fault));
  }
}
