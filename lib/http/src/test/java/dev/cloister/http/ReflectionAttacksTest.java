package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.certified;
import static dev.cloister.http.ChannelWorld.connect;
import static dev.cloister.http.ChannelWorld.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A party's own messages, or those of the other role, sent back to it. */
final class ReflectionAttacksTest extends ChannelAttacker {
  @Test
  void reflection_toTheClientsOwnServer_isRefusedByTheClient() throws Exception {
    // Client and server are one TEE, as vaults of a constellation are; same keys, two roles.
    Attester both = genuine;
    HttpEdge relay = relayTo(victim, ATTACKER, Optional.empty());
    assertThat(refusal(() -> connect(relay, certified(CLIENT), world.party().proving(both))))
        .isEqualTo(ErrorCode.PEER_NOT_DISTINCT);
  }

  @Test
  void reflection_ofTheServersProof_isRefusedByTheServer() throws Exception {
    HttpEdge strict =
        world.serve(SERVER, world.service(genuine).withRequiredClients(world.requirements()));
    try (RawChannel attacker = RawChannel.connect(strict, CLIENT)) {
      JsonObject m2 = Json.parseObject(attacker.exchanged(hello(Optional.empty())));
      assertThat(attacker.exchange(m3(m2.object("proof"))))
          .contains("\"code\":\"peer_not_distinct\"");
    }
  }

  @Test
  void reflection_withOneCertificateAtBothEnds_isRefusedByTheServer() throws Exception {
    try (RawChannel attacker = RawChannel.connect(victim, SERVER)) {
      assertThat(attacker.exchange(hello(Optional.empty())))
          .contains("\"code\":\"peer_not_distinct\"");
    }
  }

  @Test
  void roleSwap_clientsProofAsServersAnswer_isRefusedByTheClient() throws Exception {
    List<byte[]> proofs = new CopyOnWriteArrayList<>();
    AttestedService bait = world.service(world.genuine()).withOptionalClients(world.requirements());
    HttpEdge trap =
        attackerInFrontOf(
            bait,
            (message, answer) -> {
              if (isProof(message)) {
                proofs.add(message);
              }
              return answer;
            });
    connect(trap, certified(CLIENT), world.party().proving(world.genuine())).close();
    JsonObject stolen = Json.parseObject(proofs.getFirst()).object("proof");
    HttpEdge attacker =
        attackerInFrontOf(
            world.service(world.genuine()),
            (message, answer) -> bytes(with(Json.parseObject(answer), "proof", stolen)));
    assertThat(refusal(() -> connect(attacker, ClientTls.anonymous(), world.party())))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }
}
