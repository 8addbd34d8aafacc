package dev.cloister.constellation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * docs/reference/vault-objects-vectors.json: what version 1 is, for others to check themselves
 * against. With {@code -Dcloister.vectors.update=true} it is written anew; a change of what is
 * there is another version of the format.
 */
class GoldenVectorsTest {
  private static final Path FILE = Path.of("../../docs/reference/vault-objects-vectors.json");

  @Test
  void objects_areEncodedAsPublished() throws Exception {
    JsonObject made = GoldenObjects.json();
    if (Boolean.getBoolean("cloister.vectors.update")) {
      Files.writeString(FILE, withSignature(made).toPrettyJson());
    }
    JsonObject published = published();
    for (Map.Entry<String, JsonValue> member : made.members().entrySet()) {
      assertThat(published.get(member.getKey())).isEqualTo(member.getValue());
    }
  }

  @Test
  void objects_asPublished_decode() throws Exception {
    List<String> kinds = new ArrayList<>();
    for (JsonObject vector : published().array("objects").objects()) {
      byte[] encoding = hex(vector, "encoding");
      String domain = new String(encoding, 0, indexOfZero(encoding), UTF_8);
      Canonical value = GoldenObjects.reader(domain).read(encoding);
      assertThat(value.hash().hex()).isEqualTo(vector.string("sha256"));
      kinds.add(domain);
    }
    assertThat(kinds).containsAll(GoldenObjects.domains());
  }

  @Test
  void envelope_asPublished_opensWithEveryPairOfShares() throws Exception {
    JsonObject vector = published().object("envelope");
    SecretHeader header = SecretHeader.decode(hex(vector, "secret_header"));
    ShareHeader shareHeader = ShareHeader.decode(hex(vector, "share_header"));
    ByteString ciphertext = ByteString.copyOf(hex(vector, "ciphertext"));
    List<Share> shares = new ArrayList<>();
    for (JsonObject share : vector.array("shares").objects()) {
      shares.add(Share.of((int) share.integer("position"), hex(share, "value")));
    }
    for (int i = 0; i < shares.size(); i++) {
      for (int j = i + 1; j < shares.size(); j++) {
        try (SecretBytes opened =
            Envelope.open(header, shareHeader, ciphertext, List.of(shares.get(i), shares.get(j)))) {
          assertThat(Fixture.text(opened)).isEqualTo(vector.string("secret"));
        }
      }
    }
  }

  @Test
  void signature_asPublished_isTheKeysOverTheObject() throws Exception {
    JsonObject vector = published().object("signature");
    P256PublicKey key = P256PublicKey.of(ByteString.copyOf(hex(vector, "key")));
    byte[] encoding = hex(vector, "encoding");
    assertThat(key.verifies(() -> encoding, ByteString.copyOf(hex(vector, "signature")))).isTrue();
  }

  /** A signature is another at each time it is made; the published one is kept. */
  private static JsonObject withSignature(JsonObject made) throws Exception {
    SigningKey key = SigningKey.generate(new SecureRandom());
    byte[] encoding = hex(made.object("envelope"), "secret_header");
    Map<String, JsonValue> members = new LinkedHashMap<>(made.members());
    members.put(
        "signature",
        JsonObject.builder()
            .put("key", key.publicKey().spki().hex())
            .put("encoding", HexFormat.of().formatHex(encoding))
            .put("signature", key.sign(() -> encoding).hex())
            .build());
    return JsonObject.of(members);
  }

  private static JsonObject published() throws Exception {
    return Json.parseObject(Files.readAllBytes(FILE));
  }

  private static byte[] hex(JsonObject in, String name) throws Exception {
    return HexFormat.of().parseHex(in.string(name));
  }

  private static int indexOfZero(byte[] bytes) throws IOException {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    throw new IOException("no domain");
  }
}
