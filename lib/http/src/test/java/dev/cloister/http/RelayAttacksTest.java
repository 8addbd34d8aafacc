package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.certified;
import static dev.cloister.http.ChannelWorld.connect;
import static dev.cloister.http.ChannelWorld.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Somebody between a client and a genuine TEE, who carries their messages. */
final class RelayAttacksTest extends ChannelAttacker {
  @Test
  void relay_throughOwnTls_isRefusedByTheClient() throws Exception {
    HttpEdge relay = relayTo(victim, ATTACKER, Optional.empty());
    assertThat(refusal(() -> connect(relay, ClientTls.anonymous(), world.party())))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void relay_withTheServersStolenTlsKey_isRefusedByTheClient() throws Exception {
    HttpEdge relay = relayTo(victim, SERVER, Optional.empty());
    assertThat(refusal(() -> connect(relay, ClientTls.anonymous(), world.party())))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void relay_withBothEndsStolenTlsKeys_isRefusedByTheClient() throws Exception {
    HttpEdge relay = relayTo(victim, SERVER, Optional.of(CLIENT));
    assertThat(refusal(() -> connect(relay, certified(CLIENT), world.party())))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void relay_whenTheKeyIsKnownAlready_isRefusedByTheClient() throws Exception {
    AttestedParty party = world.party();
    connect(victim, ClientTls.anonymous(), party).close();
    HttpEdge relay = relayTo(victim, SERVER, Optional.empty());
    assertThat(refusal(() -> connect(relay, ClientTls.anonymous(), party)))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void relay_ofTheClientsProof_isRefusedByTheServer() throws Exception {
    // The attacker's own genuine TEE makes the client send M3; it goes on to the victim.
    HttpEdge strict =
        world.serve(SERVER, world.service(genuine).withRequiredClients(world.requirements()));
    AtomicReference<String> verdict = new AtomicReference<>("");
    AttestedService bait = world.service(world.genuine()).withOptionalClients(world.requirements());
    HttpEdge attacker =
        attackerInFrontOf(
            bait,
            (message, answer) -> {
              if (isProof(message)) {
                try (RawChannel onward = RawChannel.connect(strict, CLIENT)) {
                  onward.exchanged(hello(Optional.empty()));
                  verdict.set(onward.exchange(message));
                }
              }
              return answer;
            });
    connect(attacker, certified(CLIENT), world.party().proving(world.genuine())).close();
    assertThat(verdict.get()).contains("\"code\":\"channel_mismatch\"");
  }

  @Test
  void requestOfAnotherConnection_isMisdirected() throws Exception {
    try (RawChannel one = RawChannel.connect(victim);
        RawChannel two = RawChannel.connect(victim)) {
      one.exchanged(hello(Optional.empty()));
      two.exchanged(hello(Optional.empty()));
      assertThat(two.get("/secret", Optional.of(one.view().channelId())))
          .startsWith("HTTP/1.1 421 ");
      assertThat(two.get("/secret", Optional.empty())).startsWith("HTTP/1.1 421 ");
    }
  }

  @Test
  void parallelConnections_answersSwapped_areRefusedByTheClient() throws Exception {
    // Two connections of one client through a relay that answers each with the other's M2.
    try (RawChannel one = RawChannel.connect(victim);
        RawChannel two = RawChannel.connect(victim)) {
      byte[] forOne = one.exchanged(hello(Optional.empty()));
      assertThat(refusal(() -> world.party().exchange(two.view(), message -> forOne)))
          .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
    }
  }

  @Test
  void slowRelay_thatNeverAnswersM1_isLeft() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    HttpEdge attacker =
        world.attacker(
            ATTACKER,
            request -> {
              left.await();
              return Response.noContent();
            });
    assertThat(
            refusal(
                () ->
                    AttestedConnection.open(
                        new Target("127.0.0.1", attacker.port()),
                        ClientTls.anonymous(),
                        world.party(),
                        new Timeouts(
                            Duration.ofSeconds(5),
                            Duration.ofMillis(300),
                            Duration.ofSeconds(5),
                            Duration.ZERO))))
        .isEqualTo(ErrorCode.UPSTREAM_TIMEOUT);
    left.countDown();
  }
}
