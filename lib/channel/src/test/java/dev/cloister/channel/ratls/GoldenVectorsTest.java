package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The vectors of docs/reference/attested-channel.md, computed anew. */
class GoldenVectorsTest {
  private static final Path FILE =
      Path.of(
          System.getProperty("cloister.root", "../.."),
          "docs/reference/attested-channel-vectors.json");
  private static final byte[] DOMAIN = "cloister-ak-v1\0".getBytes(StandardCharsets.US_ASCII);

  private final EcKey serverKey = key("server attestation key");
  private final EcKey serverId = key("server identity key");
  private final EcKey clientKey = key("client attestation key");
  private final EcKey clientId = key("client identity key");
  private final TlsView tls =
      new TlsView(
          sequence(0x40, 32),
          "UFFSU1RVVldYWVpbXF1eXw",
          new TlsView.Leaf(sequence(0x60, 32), spki(key("server leaf"))),
          Optional.of(new TlsView.Leaf(sequence(0x80, 32), spki(key("client leaf")))));

  @Test
  void vectors_areWhatThisCodeComputes() throws Exception {
    JsonObject written = Json.parseObject(Files.readAllBytes(FILE));
    assertThat(written.toPrettyJson()).isEqualTo(computed().toPrettyJson());
  }

  @Test
  void vectors_signaturesAreValidAndMessagesParse() throws Exception {
    JsonObject written = Json.parseObject(Files.readAllBytes(FILE));
    byte[] m1 = bytes(written.string("m1"));
    byte[] m2 = bytes(written.string("m2"));
    Answer answer = Messages.answer(m2);
    Hello hello = Messages.hello(m1);
    checkSignatures(
        answer.proof(), ChannelBinding.ofServer(tls, hello, m1, answer.nonce()), written, "bs");
    checkSignatures(
        Messages.proof(bytes(written.string("m3"))),
        ChannelBinding.ofClient(tls, hello, m1, answer.nonce(), m2),
        written,
        "bc");
  }

  private static void checkSignatures(
      Proof proof, ChannelBinding channel, JsonObject written, String name) throws Exception {
    byte[] binding = channel.with(proof.attestationKey(), proof.identityKey()).value();
    assertThat(HexFormat.of().formatHex(binding)).isEqualTo(written.string(name));
    assertThat(SigningKeys.verify(proof.attestationKey(), binding, proof.attestationSignature()))
        .isTrue();
    assertThat(SigningKeys.verify(proof.identityKey(), binding, proof.identitySignature()))
        .isTrue();
  }

  private JsonObject computed() throws Exception {
    Hello hello = new Hello(sequence(0, 32), Optional.of(spki(serverKey)), "vault-1");
    byte[] m1 = Messages.encode(hello);
    ByteString nonce = sequence(0x20, 32);
    ChannelBinding server = ChannelBinding.ofServer(tls, hello, m1, nonce);
    Proof proof = proof(server, serverKey, serverId);
    byte[] m2 =
        Messages.encode(
            new Answer(nonce, proof, ClientProof.REQUIRED, Optional.of(spki(clientKey))));
    ChannelBinding client = ChannelBinding.ofClient(tls, hello, m1, nonce, m2);
    return JsonObject.builder()
        .put("exporter", tls.exporter().hex())
        .put("server_certificate_hash", tls.server().hash().hex())
        .put("server_leaf", tls.server().spki().hex())
        .put("client_certificate_hash", tls.client().orElseThrow().hash().hex())
        .put("client_leaf", tls.client().orElseThrow().spki().hex())
        .put("m1", text(m1))
        .put("h_m1", Hashes.of(m1).hex())
        .put("bs", hex(server, serverKey, serverId))
        .put("m2", text(m2))
        .put("h_m1_m2", Hashes.transcript(m1, m2).hex())
        .put("bc", hex(client, clientKey, clientId))
        .put("m3", text(Messages.encode(proof(client, clientKey, clientId))))
        .build();
  }

  private static Proof proof(ChannelBinding channel, EcKey ak, EcKey id) throws Exception {
    byte[] binding = channel.with(spki(ak), spki(id)).value();
    byte[] signed = Arrays.copyOf(DOMAIN, DOMAIN.length + binding.length);
    System.arraycopy(binding, 0, signed, DOMAIN.length, binding.length);
    return new Proof(
        spki(ak),
        spki(id),
        Optional.empty(),
        ByteString.copyOf(ak.signRaw(signed)),
        ByteString.copyOf(id.signRaw(signed)));
  }

  private static String hex(ChannelBinding channel, EcKey ak, EcKey id) throws Exception {
    return HexFormat.of().formatHex(channel.with(spki(ak), spki(id)).value());
  }

  private static EcKey key(String name) {
    return EcKey.p256(Seed.of("attested channel vectors: " + name));
  }

  private static ByteString spki(EcKey key) {
    return ByteString.copyOf(key.spki());
  }

  private static ByteString sequence(int from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return ByteString.copyOf(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
