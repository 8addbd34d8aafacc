package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.SERVICE;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * An attacker with the network, stolen TLS keys and a genuine TEE of their own, over real sockets.
 * Each test builds the whole attack; what stops it is in the test's last line.
 */
abstract class ChannelAttacker {
  static final TlsIdentity SERVER = ChannelWorld.identity("server");
  static final TlsIdentity CLIENT = ChannelWorld.identity("client");
  static final TlsIdentity ATTACKER = ChannelWorld.identity("attacker");

  @TempDir private Path folder;
  ChannelWorld world;
  Attester genuine;
  HttpEdge victim;

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

  /** What an attacker does with a message and the answer of the TEE behind them. */
  interface Meddling {
    byte[] answer(byte[] message, byte[] answer) throws Exception;
  }

  /** An attacker with a genuine TEE of their own behind their own TLS, who changes its answers. */
  HttpEdge attackerInFrontOf(AttestedService own, Meddling meddling) throws Exception {
    AttestedEdge edge = AttestedEdge.of(own);
    return world.attacker(
        ATTACKER,
        request -> {
          Response answer = edge.route().handler().handle(request);
          return json(meddling.answer(request.body(), answer.body()));
        });
  }

  /** An attacker in the middle, who carries every message on over another connection. */
  HttpEdge relayTo(HttpEdge server, TlsIdentity shown, Optional<TlsIdentity> client)
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

  byte[] hello(Optional<Attester> known) {
    byte[] nonce = new byte[32];
    world.random.nextBytes(nonce);
    JsonObject.Builder out =
        JsonObject.builder().put("v", 1).put("message", "m1").put("nonce", text(nonce));
    known.ifPresent(key -> out.put("known_ak", text(key.attestationKey().bytes())));
    return bytes(out.put("service_id", SERVICE).build());
  }

  static byte[] m3(JsonObject proof) {
    return bytes(JsonObject.builder().put("v", 1).put("message", "m3").put("proof", proof).build());
  }

  static boolean isProof(byte[] message) {
    return new String(message, StandardCharsets.UTF_8).contains("\"message\":\"m3\"");
  }

  static byte[] withoutEvidence(byte[] m2) throws Exception {
    JsonObject answer = Json.parseObject(m2);
    Map<String, JsonValue> proof = new LinkedHashMap<>(answer.object("proof").members());
    proof.remove("evidence");
    return bytes(with(answer, "proof", JsonObject.of(proof)));
  }

  static JsonObject with(JsonObject object, String name, JsonValue value) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    members.put(name, value);
    return JsonObject.of(members);
  }

  static Response json(byte[] body) {
    return Response.of(200).header("Content-Type", "application/json").body(body);
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static byte[] bytes(JsonObject object) {
    return object.toJson().getBytes(StandardCharsets.UTF_8);
  }
}
