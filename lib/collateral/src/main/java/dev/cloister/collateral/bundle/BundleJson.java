package dev.cloister.collateral.bundle;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** The bundle format, version 1 (docs/reference/bundle.md). */
final class BundleJson {
  static final String VERSION_MEMBER = "cloisterBundle";
  private static final String AT = "at";
  private static final String EVIDENCE = "evidence";
  private static final String CHALLENGE = "challenge";
  private static final String COLLATERAL = "collateral";
  private static final String POLICY = "policy";

  private BundleJson() {}

  static CollateralBundle read(JsonObject json) throws JsonException, BundleException {
    long version = json.integer(VERSION_MEMBER);
    if (version != CollateralBundle.VERSION) {
      throw new BundleException(
          "expected bundle version " + CollateralBundle.VERSION + ", found " + version);
    }
    json.onlyMembers(Set.of(VERSION_MEMBER, AT, EVIDENCE, CHALLENGE, COLLATERAL, POLICY));
    CollateralBundle.Builder bundle = CollateralBundle.of(collateral(json.object(COLLATERAL)));
    if (json.find(EVIDENCE).isPresent()) {
      bundle.evidence(decode(EVIDENCE, json.string(EVIDENCE)));
    }
    if (json.find(CHALLENGE).isPresent()) {
      bundle.challenge(decode(CHALLENGE, json.string(CHALLENGE)));
    }
    if (json.find(POLICY).isPresent()) {
      try {
        bundle.policy(AppraisalPolicy.of(json.object(POLICY)));
      } catch (PolicyException e) {
        throw new BundleException("policy: " + e.getMessage());
      }
    }
    if (json.find(AT).isPresent()) {
      try {
        bundle.at(Instant.parse(json.string(AT)));
      } catch (DateTimeParseException e) {
        throw new BundleException("at: expected an instant such as 2025-06-15T00:00:00Z");
      }
    }
    return bundle.build();
  }

  static JsonObject write(CollateralBundle bundle) {
    JsonObject.Builder json = JsonObject.builder().put(VERSION_MEMBER, CollateralBundle.VERSION);
    bundle.at().ifPresent(at -> json.put(AT, at.toString()));
    bundle.evidence().ifPresent(bytes -> json.put(EVIDENCE, encode(bytes)));
    bundle.challenge().ifPresent(bytes -> json.put(CHALLENGE, encode(bytes)));
    JsonObject.Builder collateral = JsonObject.builder();
    for (CollateralKind kind : CollateralKind.values()) {
      List<byte[]> items = bundle.collateral().all(kind);
      if (!items.isEmpty()) {
        collateral.put(
            kind.code(), JsonArray.ofStrings(items.stream().map(BundleJson::encode).toList()));
      }
    }
    json.put(COLLATERAL, collateral.build());
    bundle.policy().ifPresent(policy -> json.put(POLICY, policy.json()));
    return json.build();
  }

  private static Collateral collateral(JsonObject json) throws JsonException, BundleException {
    Collateral.Builder collateral = Collateral.builder();
    List<String> known = new ArrayList<>();
    for (CollateralKind kind : CollateralKind.values()) {
      known.add(kind.code());
      if (json.find(kind.code()).isPresent()) {
        for (JsonValue item : json.array(kind.code())) {
          if (!(item instanceof JsonString(String text))) {
            throw new BundleException(kind.code() + ": expected an array of base64 strings");
          }
          collateral.add(kind, decode(kind.code(), text));
        }
      }
    }
    json.onlyMembers(Set.copyOf(known));
    return collateral.build();
  }

  private static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] decode(String name, String text) throws BundleException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new BundleException(name + ": expected base64");
    }
  }
}
