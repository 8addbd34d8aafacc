package dev.cloister.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.testkit.vectors.Vectors;
import dev.cloister.threshold.Share;
import dev.cloister.threshold.Sharing;
import dev.cloister.threshold.SharingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shamir sharing against sets that other code made; the library's own tests need none of them. */
final class ShamirVectorsTest {
  private static final String FILE = "crypto/shamir_gf256_kat.json";
  private static final HexFormat HEX = HexFormat.of();

  private static Optional<JsonObject> vectors() throws Exception {
    Path root = Path.of(System.getProperty("cloister.root", "."));
    Optional<byte[]> text = Vectors.of(System.getenv(), root).find(FILE);
    if (text.isEmpty()) {
      System.out.println(Vectors.missing(FILE));
      return Optional.empty();
    }
    return Optional.of(Json.parseObject(text.get()));
  }

  @Test
  void combine_everySet_givesItsSecretAndAgreesWithEveryShare() throws Exception {
    Optional<JsonObject> vectors = vectors();
    if (vectors.isEmpty()) {
      return;
    }
    for (JsonObject set : vectors.get().array("valid").objects()) {
      List<Share> shares = new ArrayList<>();
      for (Map.Entry<String, JsonValue> share : set.object("shares").members().entrySet()) {
        shares.add(
            Share.of(
                Integer.parseInt(share.getKey()),
                HEX.parseHex(((JsonString) share.getValue()).value())));
      }
      Sharing sharing =
          new Sharing((int) set.integer("k"), shares.stream().map(Share::position).toList());

      assertThat(sharing.combine(shares)).isEqualTo(HEX.parseHex(set.string("secret")));
      assertThat(sharing.combine(shares.reversed().subList(0, sharing.threshold())))
          .isEqualTo(HEX.parseHex(set.string("secret")));
    }
  }

  @Test
  void combine_setsThatMustBeRejected_areRefused() throws Exception {
    Optional<JsonObject> vectors = vectors();
    if (vectors.isEmpty()) {
      return;
    }
    Sharing sharing = new Sharing(2, IntStream.rangeClosed(1, 5).boxed().toList());
    for (JsonObject set : vectors.get().array("must_reject").objects()) {
      assertThatThrownBy(
              () -> {
                List<Share> shares = new ArrayList<>();
                for (JsonValue share : set.array("shares")) {
                  List<String> parts = ((JsonArray) share).strings();
                  shares.add(
                      Share.of(Integer.parseInt(parts.get(0), 16), HEX.parseHex(parts.get(1))));
                }
                sharing.combine(shares);
              })
          .as(set.string("name"))
          .isInstanceOfAny(SharingException.class, IllegalArgumentException.class);
    }
  }
}
