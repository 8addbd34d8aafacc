package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.SERVICE;
import static dev.cloister.http.ChannelWorld.connect;
import static dev.cloister.http.ChannelWorld.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.AttestedParty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was true once, shown again. */
final class ReplayAttacksTest extends ChannelAttacker {
  @Test
  void replay_ofTheServersAnswer_isRefusedByTheClient() throws Exception {
    byte[] recorded;
    try (RawChannel before = RawChannel.connect(victim)) {
      recorded = before.exchanged(hello(Optional.empty()));
    }
    HttpEdge attacker = world.attacker(SERVER, request -> json(recorded));
    assertThat(refusal(() -> connect(attacker, ClientTls.anonymous(), world.party())))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void replay_ofM1OnItsConnection_isRefusedByTheServer() throws Exception {
    try (RawChannel client = RawChannel.connect(victim)) {
      byte[] m1 = hello(Optional.of(genuine));
      assertThat(client.exchange(m1)).startsWith("HTTP/1.1 200 ");
      assertThat(client.exchange(m1)).contains("\"code\":\"replayed_request\"");
    }
  }

  @Test
  void replay_ofTheClientsProofOnItsConnection_isRefusedByTheServer() throws Exception {
    HttpEdge strict =
        world.serve(SERVER, world.service(genuine).withRequiredClients(world.requirements()));
    try (RawChannel client = RawChannel.connect(strict, CLIENT)) {
      AttestedParty party = world.party().proving(world.genuine());
      List<byte[]> sent = new ArrayList<>();
      party.exchange(
          client.view(),
          message -> {
            sent.add(message);
            try {
              return client.exchanged(message);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      assertThat(client.exchange(sent.getLast())).contains("\"code\":\"exchange_expired\"");
    }
  }

  @Test
  void staleEvidence_keyNeverSeen_isRefused() throws Exception {
    // Signed by a genuine TEE's key for this very connection, without evidence for the key.
    HttpEdge attacker =
        attackerInFrontOf(world.service(genuine), (message, answer) -> withoutEvidence(answer));
    assertThat(refusal(() -> connect(attacker, ClientTls.anonymous(), world.party())))
        .isEqualTo(ErrorCode.EVIDENCE_REQUIRED);
  }

  @Test
  void staleEvidence_keyAppraisedTooLongAgo_isRefused() throws Exception {
    AttestedParty party = world.party();
    HttpEdge attacker =
        attackerInFrontOf(world.service(genuine), (message, answer) -> withoutEvidence(answer));
    connect(victim, ClientTls.anonymous(), party).close();
    connect(attacker, ClientTls.anonymous(), party).close();
    world.nanos.addAndGet(world.requirements().maxAge().toNanos());
    assertThat(refusal(() -> connect(attacker, ClientTls.anonymous(), party)))
        .isEqualTo(ErrorCode.EVIDENCE_REQUIRED);
  }

  @Test
  void staleEvidence_connectionOlderThanMaxAge_sendsNothingMore() throws Exception {
    try (AttestedConnection connection = connect(victim, ClientTls.anonymous(), world.party())) {
      assertThat(
              refusal(
                  () ->
                      connection.send(
                          AttestedRequest.get("/secret"), world.requirements().maxAge().toNanos())))
          .isEqualTo(ErrorCode.EVIDENCE_REQUIRED);
    }
  }

  @Test
  void staleNonce_proofAfterTenSeconds_isRefusedByTheServer() throws Exception {
    HttpEdge strict =
        world.serve(SERVER, world.service(genuine).withRequiredClients(world.requirements()));
    try (RawChannel client = RawChannel.connect(strict, CLIENT)) {
      AttestedParty party =
          AttestedParty.of(SERVICE, world.requirements(), world.random, () -> 0)
              .proving(world.genuine());
      assertThat(
              refusal(
                  () ->
                      party.exchange(
                          client.view(),
                          message -> {
                            if (isProof(message)) {
                              world.nanos.addAndGet(Duration.ofSeconds(10).toNanos());
                            }
                            String answer = client.exchange(message);
                            if (!answer.startsWith("HTTP/1.1 200 ")) {
                              assertThat(answer).contains("\"code\":\"exchange_expired\"");
                              throw new ChannelException(
                                  ErrorCode.EXCHANGE_EXPIRED, "as the server says");
                            }
                            return answer
                                .substring(answer.indexOf("\r\n\r\n") + 4)
                                .getBytes(StandardCharsets.UTF_8);
                          })))
          .isEqualTo(ErrorCode.EXCHANGE_EXPIRED);
    }
  }
}
