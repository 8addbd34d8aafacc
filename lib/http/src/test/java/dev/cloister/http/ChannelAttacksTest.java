package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.SERVICE;
import static dev.cloister.http.ChannelWorld.certified;
import static dev.cloister.http.ChannelWorld.connect;
import static dev.cloister.http.ChannelWorld.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.tee.CcelLog;
import dev.cloister.tee.MeasurementEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An attacker with the network, stolen TLS keys and a genuine TEE of their own, over real sockets.
 * Each test builds the whole attack; what stops it is in the test's last line.
 */
final class ChannelAttacksTest {
  private static final TlsIdentity SERVER = ChannelWorld.identity("server");
  private static final TlsIdentity CLIENT = ChannelWorld.identity("client");
  private static final TlsIdentity ATTACKER = ChannelWorld.identity("attacker");

  @TempDir private Path folder;
  private ChannelWorld world;
  private Attester genuine;
  private HttpEdge victim;

  @BeforeEach
  void world() throws Exception {
    world = ChannelWorld.in(folder);
    genuine = world.genuine();
    victim = world.serve(SERVER, world.service(genuine));
  }

  @AfterEach
  void close() {
    world.close();
  }

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

  /** What an attacker does with a message and the answer of the TEE behind them. */
  private interface Meddling {
    byte[] answer(byte[] message, byte[] answer) throws Exception;
  }

  /** An attacker with a genuine TEE of their own behind their own TLS, who changes its answers. */
  private HttpEdge attackerInFrontOf(AttestedService own, Meddling meddling) throws Exception {
    AttestedEdge edge = AttestedEdge.of(own);
    return world.attacker(
        ATTACKER,
        request -> {
          Response answer = edge.route().handler().handle(request);
          return json(meddling.answer(request.body(), answer.body()));
        });
  }

  /** An attacker in the middle, who carries every message on over another connection. */
  private HttpEdge relayTo(HttpEdge server, TlsIdentity shown, Optional<TlsIdentity> client)
      throws Exception {
    SSLContext context = RawChannel.context(client);
    return world.attacker(
        shown,
        request -> {
          try (RawChannel onward = RawChannel.connect(server, context)) {
            return json(onward.exchanged(request.body()));
          }
        });
  }

  private byte[] hello(Optional<Attester> known) {
    byte[] nonce = new byte[32];
    world.random.nextBytes(nonce);
    JsonObject.Builder out =
        JsonObject.builder().put("v", 1).put("message", "m1").put("nonce", text(nonce));
    known.ifPresent(key -> out.put("known_ak", text(key.attestationKey().bytes())));
    return bytes(out.put("service_id", SERVICE).build());
  }

  private static byte[] m3(JsonObject proof) {
    return bytes(JsonObject.builder().put("v", 1).put("message", "m3").put("proof", proof).build());
  }

  private static boolean isProof(byte[] message) {
    return new String(message, StandardCharsets.UTF_8).contains("\"message\":\"m3\"");
  }

  private static byte[] withoutEvidence(byte[] m2) throws Exception {
    JsonObject answer = Json.parseObject(m2);
    Map<String, JsonValue> proof = new LinkedHashMap<>(answer.object("proof").members());
    proof.remove("evidence");
    return bytes(with(answer, "proof", JsonObject.of(proof)));
  }

  private static JsonObject with(JsonObject object, String name, JsonValue value) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    members.put(name, value);
    return JsonObject.of(members);
  }

  private static Response json(byte[] body) {
    return Response.of(200).header("Content-Type", "application/json").body(body);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(JsonObject object) {
    return object.toJson().getBytes(StandardCharsets.UTF_8);
  }
}
