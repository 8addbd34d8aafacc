package dev.cloister.vault.peer;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerAppraisal;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.VaultId;
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
   * @param evidence verifies; what it appraises besides does not count
   */
  public record Trust(CodePolicies policies, EvidenceJudge evidence) {}

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
                          seat, peer, judge(trust.evidence(), policy), channel, addresses)));
    }
    return new PeerNetwork(links);
  }

  private static EvidenceJudge judge(EvidenceJudge evidence, AppraisalPolicy policy) {
    return (presented, binding) -> {
      AttestationResult result = evidence.judge(presented, binding).result();
      return new PeerAppraisal(result, policy.appraise(result));
    };
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
