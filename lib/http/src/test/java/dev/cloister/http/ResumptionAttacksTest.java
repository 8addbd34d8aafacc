package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.connect;
import static dev.cloister.http.ChannelWorld.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.AttestedParty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** What outlives a connection: resumed sessions, and keys that were rotated away. */
final class ResumptionAttacksTest extends ChannelAttacker {
  @Test
  void resumption_ofAnAttestedSession_isNotAttested() throws Exception {
    SSLContext context = RawChannel.context(Optional.of(CLIENT));
    String channel;
    byte[] session;
    try (RawChannel first = RawChannel.connect(victim, context)) {
      first.exchanged(hello(Optional.empty()));
      channel = first.view().channelId();
      session = first.view().exporter().bytes();
      assertThat(first.get("/secret", Optional.of(channel))).startsWith("HTTP/1.1 200 ");
    }
    try (RawChannel resumed = RawChannel.connect(victim, context)) {
      assertThat(resumed.view().exporter().bytes()).isNotEqualTo(session);
      assertThat(resumed.get("/secret", Optional.of(channel)))
          .contains("\"code\":\"attestation_required\"");
      assertThat(resumed.get("/secret", Optional.of(resumed.view().channelId())))
          .contains("\"code\":\"attestation_required\"");
      resumed.exchanged(hello(Optional.of(genuine)));
      assertThat(resumed.get("/secret", Optional.of(channel)))
          .contains("\"code\":\"misdirected_request\"");
      assertThat(resumed.get("/secret", Optional.of(resumed.view().channelId())))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void resumption_relayedSession_isRefusedByTheClient() throws Exception {
    HttpEdge relay = relayTo(victim, SERVER, Optional.empty());
    ClientTls tls = ClientTls.anonymous();
    AttestedParty party = world.party();
    for (int i = 0; i < 2; i++) {
      assertThat(refusal(() -> connect(relay, tls, party))).isEqualTo(ErrorCode.CHANNEL_MISMATCH);
    }
  }

  @Test
  void rotationRace_betweenHandshakeAndExchange_agreesOnTheSessionsCertificate() throws Exception {
    try (RawChannel client = RawChannel.connect(victim, CLIENT)) {
      client.get("/open", Optional.empty());
      victim.reload(ChannelWorld.identity("rotated"));
      world
          .party()
          .exchange(
              client.view(),
              message -> {
                try {
                  return client.exchanged(message);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(client.get("/secret", Optional.of(client.view().channelId())))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void rotationRace_oldKeyStolenAfterwards_relaysNothing() throws Exception {
    victim.reload(ChannelWorld.identity("rotated"));
    HttpEdge relay = relayTo(victim, SERVER, Optional.empty());
    assertThat(refusal(() -> connect(relay, ClientTls.anonymous(), world.party())))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }
}
