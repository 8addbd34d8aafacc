package dev.cloister.vault;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.store.map.SealedMap;
import dev.cloister.vault.member.Membership;
import dev.cloister.vault.peer.AttestedPeerLink;
import dev.cloister.vault.peer.PeerNetwork;
import dev.cloister.vault.peer.SealedDurable;
import dev.cloister.vault.peer.Seat;
import dev.cloister.vault.peer.StateLog;
import dev.cloister.vault.peer.VaultPeers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The vault's seat among its peers, from when it has one on, with the links to them. */
final class PeerPart implements AutoCloseable {
  private final VaultPeers peers;
  private final Ground ground;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private Optional<PeerNetwork> network = Optional.empty();
  private boolean runs;

  /**
   * What it stands on.
   *
   * @param state of the vault, witnessed
   * @param memory of peers' heads, which nobody witnesses
   * @param channel this vault's end
   * @param evidence verifies that of peers
   * @param addresses where peers listen, as somebody says
   */
  record Ground(
      SealedMap state,
      SealedMap memory,
      AttestedPeerLink.Channel channel,
      EvidenceJudge evidence,
      Supplier<List<Target>> addresses) {}

  PeerPart(VaultPeers peers, Ground ground) {
    this.peers = peers;
    this.ground = ground;
  }

  /**
   * Takes the seat, if the vault is a member and has not taken it: before anything else is written.
   *
   * @param newly whether it became one in this life
   */
  synchronized void sit(Membership membership, boolean newly) throws ChannelException {
    Optional<Seat> seat = membership.seat();
    if (seat.isEmpty() || network.isPresent()) {
      return;
    }
    PeerNetwork links =
        PeerNetwork.of(
            seat.get(),
            new PeerNetwork.Trust(membership.codePolicies(), ground.evidence()),
            ground.channel(),
            ground.addresses());
    if (newly) {
      peers.newlyJoined();
    }
    peers.seat(
        seat.get(),
        new VaultPeers.Stores(
            StateLog.of(ground.state()),
            SealedDurable.of(ground.state()),
            SealedDurable.of(ground.memory())),
        links.links(),
        executor);
    network = Optional.of(links);
  }

  /** Lets the vault start, once it has its seat. */
  synchronized void run() {
    if (network.isPresent() && !runs) {
      runs = true;
      peers.run();
    }
  }

  @Override
  public synchronized void close() {
    peers.close();
    executor.shutdownNow();
    network.ifPresent(PeerNetwork::close);
  }
}
