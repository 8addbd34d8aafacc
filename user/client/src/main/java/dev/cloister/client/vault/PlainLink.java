package dev.cloister.client.vault;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.Set;

/** One attested connection to a vault, of somebody whom it does not know. Used by one thread. */
final class PlainLink implements AutoCloseable {
  private static final String NEW = "vault:new";
  private static final String MEMBER_OF = "vault:";

  private final Target target;
  private final AttestedConnection connection;
  private final Surroundings surroundings;

  private PlainLink(
      Target target, String service, PeerRequirements requirements, Surroundings surroundings)
      throws ClientException {
    this.target = target;
    this.surroundings = surroundings;
    AttestedParty party =
        AttestedParty.of(service, requirements, surroundings.random(), surroundings.nanoTime());
    try {
      connection = AttestedConnection.open(target, ClientTls.anonymous(), party, Timeouts.DEFAULT);
    } catch (ChannelException e) {
      throw failed(WireMessages.refused(e));
    }
  }

  /** To a vault that belongs to no constellation yet. */
  static PlainLink toNew(Target target, EvidenceJudge judge, Surroundings surroundings)
      throws ClientException {
    return new PlainLink(target, NEW, PeerRequirements.of(judge), surroundings);
  }

  /** To a member, which has to prove that it is that one. */
  static PlainLink toMember(
      VaultTrust trust, Member member, Target target, Surroundings surroundings)
      throws ClientException {
    EvidenceJudge judge =
        trust
            .judge(member, surroundings.clock())
            .orElseThrow(
                () ->
                    new ClientException(
                        ClientFailure.ATTESTATION_REFUSED,
                        "vault " + member.vault() + ": no policy for its code"));
    return new PlainLink(
        target,
        MEMBER_OF + trust.constellationId().hex(),
        PeerRequirements.of(judge).withIdentities(Set.of(member.identity().spki())),
        surroundings);
  }

  AttestedPeer proven() {
    return connection.server();
  }

  VaultAnswer send(VaultRequest request) throws ClientException {
    try {
      return WireMessages.read(
          request.operation(),
          connection.send(WireMessages.of(request), surroundings.nanoTime().getAsLong()));
    } catch (ChannelException e) {
      throw failed(WireMessages.refused(e));
    } catch (LinkException e) {
      throw failed(e);
    }
  }

  ClientException failed(ClientFailure failure, String why) {
    return new ClientException(failure, target.host() + ":" + target.port() + ": " + why);
  }

  private ClientException failed(LinkException e) {
    ClientFailure failure =
        switch (e.kind()) {
          case UNREACHABLE -> ClientFailure.UNREACHABLE;
          case NOT_TRUSTED -> ClientFailure.ATTESTATION_REFUSED;
          case REFUSED -> ClientFailure.REFUSED;
          default -> ClientFailure.MALFORMED_RESPONSE;
        };
    return failed(failure, e.detail());
  }

  @Override
  public void close() {
    connection.close();
  }
}
