package dev.cloister.vault.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.wire.AnswerFrame;
import dev.cloister.constellation.wire.Refusal;
import dev.cloister.constellation.wire.RequestFrame;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.http.HttpServerConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same operations in frames, and what hostile frames get. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FrameListenerTest {
  private VaultWorld world;
  private Story alice;

  @BeforeAll
  void world(@TempDir Path folder) throws Exception {
    world =
        VaultWorld.in(
            folder,
            HttpServerConfig.Limits.defaults(),
            new FrameLimits(64, 20 << 20, Duration.ofSeconds(60), Duration.ofSeconds(2)));
    alice = new Story(world, Visitor.Owner.of(world, "alice"));
    alice.store(1, "hunter2", Story.closed());
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void owner_readsInFrames_whatWasStoredOverHttp() throws Exception {
    try (FrameClient first = FrameClient.attested(world, 0);
        FrameClient second = FrameClient.attested(world, 1)) {
      assertThat(
              Story.open(
                  (VaultAnswer.SecretValue) first.expect(Story.own(), Optional.of(alice.owner)),
                  (VaultAnswer.SecretValue) second.expect(Story.own(), Optional.of(alice.owner))))
          .isEqualTo("hunter2");
    }
  }

  @Test
  void token_alone_opensNothing() throws Exception {
    try (FrameClient client = FrameClient.attested(world, 0)) {
      AnswerFrame answer =
          client.say(Story.own(), Optional.of(alice.owner.token()), Optional.empty());
      assertThat(Refusal.read(answer.body()).code()).isEqualTo("proof_required");
    }
  }

  @Test
  void request_madeForAnotherConnection_isRefused() throws Exception {
    String payload = "{\"GetSecret\":{\"name\":\"db/password\"},\"channel\":\"x\"}";
    try (FrameClient client = FrameClient.attested(world, 0)) {
      assertThat(client.refusal(payload.getBytes(UTF_8)).code()).isEqualTo("misdirected_request");
    }
  }

  @Test
  void request_beforeTheExchange_isRefused() throws Exception {
    try (FrameClient client = FrameClient.connect(world, 0)) {
      RequestFrame frame =
          new RequestFrame(
              "GetSecret",
              ByteString.copyOf("{\"name\":\"n\"}".getBytes(UTF_8)),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      Refusal refusal = client.refusal(frame.encoded());
      assertThat(refusal.code()).isEqualTo("attestation_required");
      assertThat(refusal.continuity()).isPresent();
    }
  }

  @Test
  void constellation_isForAnybody() throws Exception {
    try (FrameClient client = FrameClient.connect(world, 0)) {
      VaultAnswer.ConstellationState state =
          (VaultAnswer.ConstellationState)
              client.expect(new VaultRequest.Constellation(), Optional.empty());
      assertThat(state.vault()).isEqualTo(world.member(0).vault());
    }
  }

  @Test
  void nobody_isUnauthorized() throws Exception {
    try (FrameClient client = FrameClient.attested(world, 0)) {
      AnswerFrame answer = client.send(Story.own(), Optional.empty());
      assertThat(Refusal.read(answer.body()).code()).isEqualTo("unauthorized");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "{}",
        "{\"GetSecret\":{},\"DeleteSecret\":{}}",
        "{\"GetSecret\":{\"name\":\"n\",\"auth\":\"t\"}}",
        "{\"GetEverything\":{}}"
      })
  void payload_ofNoRequest_isRefusedAndTheNextIsAnswered(String payload) throws Exception {
    try (FrameClient client = FrameClient.attested(world, 0)) {
      assertThat(client.refusal(payload.getBytes(UTF_8)).code())
          .isIn("invalid_request", "misdirected_request");
      client.expect(new VaultRequest.Nonce(), Optional.empty());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, RequestFrame.MAX_LENGTH + 1, Integer.MAX_VALUE})
  void frame_ofALengthThatNoneHas_endsTheConnection(int length) throws Exception {
    try (FrameClient client = FrameClient.connect(world, 0)) {
      client.write(ByteBuffer.allocate(4).putInt(length).array());
      assertThat(Refusal.read(AnswerFrame.parse(client.read()).body()).code())
          .isEqualTo("payload_too_large");
      assertThat(client.end()).isEqualTo(-1);
    }
  }

  @Test
  void frame_longerThanItsOperation_isRefused() throws Exception {
    String tooLong = "{\"GetSecret\":{\"name\":\"" + "n".repeat(70_000) + "\"},\"channel\":\"x\"}";
    try (FrameClient client = FrameClient.attested(world, 0)) {
      assertThat(client.refusal(tooLong.getBytes(UTF_8)).code()).isEqualTo("payload_too_large");
    }
  }

  @Test
  void frame_thatComesTooSlowly_endsTheConnection() throws Exception {
    try (FrameClient client = FrameClient.connect(world, 0)) {
      client.write(ByteBuffer.allocate(6).putInt(100).put((byte) '{').put((byte) '"').array());
      assertThat(Refusal.read(AnswerFrame.parse(client.read()).body()).code())
          .isEqualTo("request_timeout");
      assertThat(client.end()).isEqualTo(-1);
    }
  }

  @Test
  void json_nestedDeeply_isRefused() throws Exception {
    String deep = "{\"GetSecret\":{\"name\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}}";
    try (FrameClient client = FrameClient.attested(world, 0)) {
      assertThat(client.refusal(deep.getBytes(UTF_8)).code()).isEqualTo("invalid_request");
    }
  }
}
