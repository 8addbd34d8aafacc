package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.ListedSecret;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Joins the lists of as many vaults as a read asks; all are asked. Used by one thread. */
final class Lister {
  private static final int MAX_PAGES = 4096;

  private final Vaults vaults;
  private final OwnerId owner;
  private final Map<SecretId, ListedSecret> newest = new HashMap<>();
  private final Map<SecretId, Integer> holders = new HashMap<>();
  private final Map<SecretId, List<Long>> versions = new HashMap<>();
  private final List<VaultFault> faults = new ArrayList<>();
  private int complete;

  /** One vault's pages so far. */
  private static final class Pages {
    private final List<ListedSecret> entries = new ArrayList<>();
    private int count;
  }

  Lister(Vaults vaults, OwnerId owner) {
    this.vaults = vaults;
    this.owner = owner;
  }

  SecretListing run() throws ClientException {
    gather();
    return new SecretListing(entries(), faults);
  }

  /**
   * The highest version that two vaults list, committed or not; 0 where none do. One vault's word
   * is not enough: it could use up the versions.
   */
  long highestVersion(SecretId secret) throws ClientException {
    gather();
    return versions.getOrDefault(secret, List.of()).stream()
        .sorted(Comparator.reverseOrder())
        .skip(1)
        .findFirst()
        .orElse(0L);
  }

  private void gather() throws ClientException {
    Map<VaultLink, Pages> pages = new HashMap<>();
    Set<VaultLink> open = new HashSet<>(vaults.all());
    Deadline deadline = vaults.deadline();
    try (Fan fan = vaults.fan()) {
      for (VaultLink link : vaults.all()) {
        pages.put(link, new Pages());
        fan.ask(link, new VaultRequest.ListSecrets(Optional.empty()));
      }
      while (fan.open() > 0) {
        Optional<Reply> reply =
            fan.next(isEnough() ? vaults.hedge().orEarlier(deadline) : deadline);
        if (reply.isEmpty()) {
          break;
        }
        Optional<VaultRequest> next =
            take(reply.get(), Objects.requireNonNull(pages.get(reply.get().link())));
        if (next.isPresent()) {
          fan.ask(reply.get().link(), next.get());
        } else {
          open.remove(reply.get().link());
        }
      }
    }
    open.forEach(
        link ->
            faults.add(
                new VaultFault(
                    link.member().vault(), VaultFault.Kind.UNREACHABLE, "no answer yet")));
    if (!isEnough()) {
      throw new VaultException(
          ClientFailure.NO_QUORUM,
          "expected the lists of "
              + vaults.current().quorums().readers()
              + " vaults, found "
              + complete,
          faults);
    }
  }

  private boolean isEnough() {
    return complete >= vaults.current().quorums().readers();
  }

  /** The request for the vault's next page, if there is one. */
  private Optional<VaultRequest> take(Reply reply, Pages pages) {
    if (reply.fault().isPresent()) {
      faults.add(reply.fault().get());
      vaults.note(reply.vault(), false);
      return Optional.empty();
    }
    if (!(reply.answer().orElseThrow() instanceof VaultAnswer.SecretList list)
        || !isSound(pages, list)) {
      faults.add(reply.fault(VaultFault.Kind.MALFORMED, "not this owner's list"));
      return Optional.empty();
    }
    pages.entries.addAll(list.secrets());
    if (list.more()) {
      SecretId last = list.secrets().getLast().secret();
      return Optional.of(new VaultRequest.ListSecrets(Optional.of(last)));
    }
    complete++;
    pages.entries.forEach(this::join);
    return Optional.empty();
  }

  /** Handles ascend over all pages, so that every list ends, and are those of the names. */
  private boolean isSound(Pages pages, VaultAnswer.SecretList list) {
    Comparator<SecretId> order =
        Comparator.comparing(id -> id.bytes().bytes(), Arrays::compareUnsigned);
    Optional<SecretId> last =
        pages.entries.isEmpty() ? Optional.empty() : Optional.of(pages.entries.getLast().secret());
    for (ListedSecret entry : list.secrets()) {
      boolean ascends = last.isEmpty() || order.compare(last.get(), entry.secret()) < 0;
      SecretId named = SecretId.of(vaults.history().constellationId(), owner, entry.name());
      if (!ascends || !named.equals(entry.secret())) {
        return false;
      }
      last = Optional.of(entry.secret());
    }
    return ++pages.count <= MAX_PAGES && (!list.more() || !list.secrets().isEmpty());
  }

  private void join(ListedSecret entry) {
    versions
        .computeIfAbsent(entry.secret(), _ -> new ArrayList<>())
        .add(entry.revision().version());
    if (!entry.committed()) {
      return;
    }
    ListedSecret known = newest.get(entry.secret());
    int order = known == null ? 1 : entry.revision().compareTo(known.revision());
    if (order > 0) {
      newest.put(entry.secret(), entry);
      holders.put(entry.secret(), 1);
    } else if (order == 0) {
      holders.merge(entry.secret(), 1, Integer::sum);
    }
  }

  private List<SecretEntry> entries() {
    return newest.values().stream()
        .filter(entry -> !entry.deleted())
        .map(
            entry ->
                new SecretEntry(
                    entry.name(),
                    entry.revision(),
                    holders.getOrDefault(entry.secret(), 0),
                    entry.created(),
                    entry.expiresAt()))
        .sorted(Comparator.comparing(entry -> entry.name().value()))
        .toList();
  }
}
