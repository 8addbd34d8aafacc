package dev.cloister.channel;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.testkit.vectors.Vectors;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads public vectors; says on the console where they are not there. */
public final class TestVectors {
  private static final String SPKI = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
  private static final HexFormat HEX = HexFormat.of();

  private TestVectors() {}

  /** One JSON file below the folder of vectors. */
  public static Optional<JsonValue> find(String path) throws IOException, JsonException {
    Path root = Path.of(System.getProperty("cloister.root", "."));
    Optional<byte[]> text = Vectors.of(System.getenv(), root).find(path);
    if (text.isEmpty()) {
      System.out.println(Vectors.missing(path));
      return Optional.empty();
    }
    return Optional.of(Json.parse(text.get()));
  }

  /** A Wycheproof case with its group. */
  public record Case(JsonObject group, JsonObject test) {
    /** A member of the case, from hex. */
    public byte[] bytes(String name) throws JsonException {
      return HEX.parseHex(test.string(name));
    }

    /** {@code valid}, {@code invalid} or {@code acceptable}. */
    public String result() throws JsonException {
      return test.string("result");
    }

    @Override
    public String toString() {
      return test.toString();
    }
  }

  /** All cases of a Wycheproof file; none where it is not there. */
  public static List<Case> wycheproof(String name) throws IOException, JsonException {
    Optional<JsonValue> file = find("crypto/wycheproof/" + name);
    var cases = new ArrayList<Case>();
    if (file.isPresent()) {
      JsonObject json = (JsonObject) file.get();
      for (JsonValue group : json.array("testGroups")) {
        JsonArray tests = ((JsonObject) group).array("tests");
        for (JsonValue test : tests) {
          cases.add(new Case((JsonObject) group, (JsonObject) test));
        }
      }
      if (cases.size() != json.integer("numberOfTests")) {
        throw new AssertionError(name + " is not complete");
      }
    }
    return cases;
  }

  /** A P-256 private key by its number, hex. */
  public static PrivateKey privateKey(String scalar) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return KeyFactory.getInstance("EC")
        .generatePrivate(
            new ECPrivateKeySpec(
                new BigInteger(scalar, 16), parameters.getParameterSpec(ECParameterSpec.class)));
  }

  /** A P-256 public key by its uncompressed point, hex. */
  public static PublicKey publicKey(String point) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki(point)));
  }

  /** SubjectPublicKeyInfo of an uncompressed point, hex. */
  public static byte[] spki(String point) {
    return HEX.parseHex(SPKI + point);
  }
}
