package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.connect;
import static dev.cloister.http.ChannelWorld.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.tee.CcelLog;
import dev.cloister.tee.MeasurementEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Another genuine TEE in place of the one that was meant, or other parts of its evidence. */
final class DiversionAttacksTest extends ChannelAttacker {
  @Test
  void diversion_toAnotherGenuineInstance_isRefusedWhereTheIdentityIsNamed() throws Exception {
    HttpEdge other = world.serve(ATTACKER, world.service(world.genuine()));
    AttestedParty party =
        world.party(world.requirements().withIdentities(Set.of(genuine.identityKey())));
    connect(victim, ClientTls.anonymous(), party).close();
    assertThat(refusal(() -> connect(other, ClientTls.anonymous(), party)))
        .isEqualTo(ErrorCode.PEER_NOT_EXPECTED);
  }

  @Test
  void diversion_toAnotherGenuineInstance_isSeenWhereTheIdentityIsNotNamed() throws Exception {
    // Same code is not same instance: what the client did not ask for, it is told.
    HttpEdge other = world.serve(ATTACKER, world.service(world.genuine()));
    try (AttestedConnection diverted = connect(other, ClientTls.anonymous(), world.party())) {
      assertThat(diverted.server().identityKey()).isNotEqualTo(genuine.identityKey());
    }
  }

  @Test
  void diversion_toAnotherService_isRefused() throws Exception {
    HttpEdge other =
        world.serve(
            ATTACKER, AttestedService.of(world.genuine(), "other", world.random, world.nanos::get));
    assertThat(refusal(() -> connect(other, ClientTls.anonymous(), world.party())))
        .isEqualTo(ErrorCode.MISDIRECTED_REQUEST);
  }

  @Test
  void diversion_withEvidenceOfTheAttackersTee_isRefused() throws Exception {
    // The attacker's own key, signed for this connection, with evidence of a genuine TEE for it.
    HttpEdge attacker =
        attackerInFrontOf(
            world.service(genuine),
            (message, answer) -> {
              try (RawChannel onward = RawChannel.connect(victim)) {
                JsonObject evidence = Json.parseObject(onward.exchanged(message)).object("proof");
                JsonObject m2 = Json.parseObject(answer);
                return bytes(
                    with(
                        m2,
                        "proof",
                        with(m2.object("proof"), "evidence", evidence.object("evidence"))));
              }
            });
    assertThat(refusal(() -> connect(attacker, ClientTls.anonymous(), world.party())))
        .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
  }

  @Test
  void forgedLog_besideGenuineEvidence_isRefusedByTheClient() throws Exception {
    // A log that says what the relying party wants to read, beside a quote of what truly ran.
    byte[] lie = CcelLog.encode(List.of(MeasurementEvent.of(3, bytes(JsonObject.of(Map.of())))));
    AtomicReference<byte[]> log = new AtomicReference<>(lie);
    HttpEdge attacker =
        attackerInFrontOf(
            world.service(genuine),
            (message, answer) -> {
              JsonObject m2 = Json.parseObject(answer);
              JsonObject proof = m2.object("proof");
              JsonObject evidence = proof.object("evidence");
              assertThat(evidence.find("event_log")).isPresent();
              JsonObject forged = with(evidence, "event_log", new JsonString(text(log.get())));
              return bytes(with(m2, "proof", with(proof, "evidence", forged)));
            });
    // A log without events says nothing: it is worth what no log is worth.
    for (byte[] forged : List.of(lie, new byte[] {1})) {
      log.set(forged);
      assertThat(refusal(() -> connect(attacker, ClientTls.anonymous(), world.party())))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }
}
