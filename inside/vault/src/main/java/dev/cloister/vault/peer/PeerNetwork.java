package dev.cloister.vault.peer;

import dev.cloister.attestation.Verifier;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.VaultId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The links to all peers whose code policy is known. */
public final class PeerNetwork implements AutoCloseable {
  private final Map<VaultId, AttestedPeerLink> links;

  private PeerNetwork(Map<VaultId, AttestedPeerLink> links) {
    this.links = Map.copyOf(links);
  }

  /**
   * How peers' evidence is judged.
   *
   * @param policies that their code has to meet
   * @param verifier of evidence
   * @param collateral for it
   * @param clock what is known of the time
   */
  public record Trust(
      CodePolicies policies,
      Verifier verifier,
      PolicyJudge.CollateralLookup collateral,
      InstantSource clock) {}

  /**
   * Links to the peers of a vault.
   *
   * @param addresses where members listen, as somebody says
   */
  public static PeerNetwork of(
      Seat seat, Trust trust, AttestedPeerLink.Channel channel, Supplier<List<Target>> addresses) {
    Map<VaultId, AttestedPeerLink> links = new HashMap<>();
    for (Member peer : seat.peers()) {
      trust
          .policies()
          .find(peer)
          .ifPresent(
              policy ->
                  links.put(
                      peer.vault(),
                      AttestedPeerLink.to(
                          seat,
                          peer,
                          PolicyJudge.of(
                              trust.verifier(), policy, trust.collateral(), trust.clock()),
                          channel,
                          addresses)));
    }
    return new PeerNetwork(links);
  }

  /** By peer. */
  public Map<VaultId, PeerLink> links() {
    return Map.copyOf(links);
  }

  @Override
  public void close() {
    links.values().forEach(AttestedPeerLink::close);
  }
}
