package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** All peers at once. */
final class Peers {
  private final Map<VaultId, PeerLink> links;
  private final Executor executor;

  Peers(Map<VaultId, PeerLink> links, Executor executor) {
    this.links = Map.copyOf(links);
    this.executor = executor;
  }

  Map<VaultId, PeerLink> links() {
    return links;
  }

  Executor executor() {
    return executor;
  }

  /** An answer and whose it is. */
  record Answered(VaultId peer, PeerAnswer answer) {}

  /** Asks those members together, each its own question; leaves out who gives no answer. */
  List<Answered> ask(List<Member> members, Function<VaultId, PeerRequest> question) {
    List<CompletableFuture<Optional<Answered>>> asked = new ArrayList<>();
    for (Member member : members) {
      VaultId peer = member.vault();
      asked.add(CompletableFuture.supplyAsync(() -> ask(peer, question.apply(peer)), executor));
    }
    return asked.stream()
        .flatMap(one -> one.join().stream())
        .sorted(Comparator.comparing(Answered::peer))
        .toList();
  }

  private Optional<Answered> ask(VaultId peer, PeerRequest request) {
    PeerLink link = links.get(peer);
    if (link == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Answered(peer, link.ask(request)));
    } catch (ChannelException e) {
      return Optional.empty();
    }
  }
}
