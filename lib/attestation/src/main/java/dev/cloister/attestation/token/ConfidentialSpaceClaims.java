package dev.cloister.attestation.token;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import java.util.List;
import java.util.Optional;

/** What a Google Confidential Space token says (token-claims reference). */
final class ConfidentialSpaceClaims {
  static final String NONCE = "eat_nonce";

  private static final String DIGEST_PREFIX = "sha256:";
  private static final String PRODUCTION = "disabled-since-boot";
  private static final String CONTAINER = "container";
  private static final String SUBMODS = "submods";

  private ConfidentialSpaceClaims() {}

  static void add(JsonObject.Builder claims, Tree token) {
    claims.put("tee", "confidential-space");
    // Google writes the other state in two ways; whatever is not this word is not production.
    token.text("dbgstat").ifPresent(state -> claims.put("debug", !state.equals(PRODUCTION)));
    JsonObject.Builder measurements = JsonObject.builder();
    token
        .text(SUBMODS, CONTAINER, "image_digest")
        .filter(digest -> digest.startsWith(DIGEST_PREFIX))
        .ifPresent(
            digest -> measurements.put("imageDigest", digest.substring(DIGEST_PREFIX.length())));
    claims.put("measurements", measurements.build());
    claims.put("nonces", JsonArray.ofStrings(nonces(token)));
    token.copy(claims, "hwmodel", "hwmodel");
    token.copy(claims, "swname", "swname");
    token.copy(claims, "swversion", "swversion");
    token.copy(claims, "secureBoot", "secboot");
    token.copy(claims, "oemId", "oemid");
    Tree image = token.at(SUBMODS, "confidential_space");
    image.copy(claims, "supportAttributes", "support_attributes");
    image.copy(claims, "monitoring", "monitoring_enabled");
    claims.put("container", container(token));
    claims.put("gce", instance(token));
    token.copy(claims, "serviceAccounts", "google_service_accounts");
  }

  /** The nonces; a token has one as a string or several as an array. */
  static List<String> nonces(Tree token) {
    Optional<?> value = token.find(NONCE);
    if (value.isPresent() && value.get() instanceof JsonString(String one)) {
      return List.of(one);
    }
    if (value.isPresent() && value.get() instanceof JsonArray array) {
      return array.values().stream()
          .map(item -> item instanceof JsonString(String s) ? s : "")
          .toList();
    }
    return List.of();
  }

  private static JsonObject container(Tree token) {
    Tree container = token.at(SUBMODS, CONTAINER);
    JsonObject.Builder out = JsonObject.builder();
    container.copy(out, "imageReference", "image_reference");
    container.copy(out, "imageDigest", "image_digest");
    container.copy(out, "imageId", "image_id");
    container.copy(out, "restartPolicy", "restart_policy");
    container.copy(out, "args", "args");
    container.copy(out, "env", "env");
    container.copy(out, "cmdOverride", "cmd_override");
    container.copy(out, "envOverride", "env_override");
    container.copy(out, "imageSignatures", "image_signatures");
    return out.build();
  }

  private static JsonObject instance(Tree token) {
    Tree gce = token.at(SUBMODS, "gce");
    JsonObject.Builder out = JsonObject.builder();
    gce.copy(out, "projectId", "project_id");
    gce.copy(out, "projectNumber", "project_number");
    gce.copy(out, "zone", "zone");
    gce.copy(out, "instanceName", "instance_name");
    gce.copy(out, "instanceId", "instance_id");
    return out.build();
  }

  static Optional<TcbStatus> tcbStatus(Tree token) {
    return token.text("tdx", "gcp_attester_tcb_status").map(TokenClaims::status);
  }

  static void addTcb(JsonObject.Builder tcb, Tree token) {
    token.copy(tcb, "date", "tdx", "gcp_attester_tcb_date");
  }
}
