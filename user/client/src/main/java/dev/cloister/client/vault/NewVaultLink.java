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
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;

/** One attested connection to a vault that belongs to no constellation yet. Used by one thread. */
final class NewVaultLink implements AutoCloseable {
  private static final String SERVICE = "vault:new";

  private final Target target;
  private final AttestedConnection connection;
  private final Surroundings surroundings;

  NewVaultLink(Target target, EvidenceJudge judge, Surroundings surroundings)
      throws ClientException {
    this.target = target;
    this.surroundings = surroundings;
    AttestedParty party =
        AttestedParty.of(
            SERVICE, PeerRequirements.of(judge), surroundings.random(), surroundings.nanoTime());
    try {
      connection = AttestedConnection.open(target, ClientTls.anonymous(), party, Timeouts.DEFAULT);
    } catch (ChannelException e) {
      throw failed(WireMessages.refused(e));
    }
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
