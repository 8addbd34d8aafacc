package dev.cloister.conformance;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Arm CCA tokens; the case's key, a JWK or a list with member {@code pkey}, is the anchor. */
final class CcaAdapter extends EvidenceAdapter {
  private static final Map<String, String> CURVES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

  @Override
  public Set<String> formats() {
    return Set.of("cca");
  }

  @Override
  boolean expects(Format found, Inputs inputs) {
    return found == Format.ARM_CCA;
  }

  @Override
  Observed judge(Evidence evidence, Inputs inputs, Verifiers verifiers) throws IOException {
    List<TrustAnchor> anchors = new ArrayList<>();
    for (Companion key : inputs.companions("key")) {
      for (JsonObject jwk : keys(key)) {
        anchors.add(TrustAnchor.of(Vendor.ARM_CCA, key.path(), spki(key, jwk)));
      }
    }
    Observed observed =
        Observed.of(
            verifiers
                .of(new DevelopmentAnchors(anchors))
                .verify(evidence, Challenge.none(), Collateral.empty(), inputs.instant()));
    // A CPAK is trusted directly: there is no chain, and cases say nothing about the lifecycle.
    return new Observed(
        observed.parse(),
        observed.signature(),
        "-",
        "-",
        "-",
        observed.missing(),
        observed.signature().equals("valid") ? "accept" : "reject",
        observed.detail());
  }

  private static List<JsonObject> keys(Companion file) throws IOException {
    try {
      JsonValue value = Json.parse(file.bytes());
      if (value instanceof JsonObject jwk) {
        return List.of(jwk);
      }
      List<JsonObject> keys = new ArrayList<>();
      if (value instanceof JsonArray list) {
        for (JsonObject entry : list.objects()) {
          keys.add(entry.object("pkey"));
        }
      }
      return keys;
    } catch (JsonException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private static byte[] spki(Companion file, JsonObject jwk) throws IOException {
    try {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec(CURVES.getOrDefault(jwk.string("crv"), "unknown")));
      ECPoint point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)))
          .getEncoded();
    } catch (GeneralSecurityException | JsonException e) {
      throw new IOException(file.path() + ": not an EC JWK", e);
    }
  }

  private static BigInteger number(JsonObject jwk, String name) throws JsonException {
    return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.string(name)));
  }
}
