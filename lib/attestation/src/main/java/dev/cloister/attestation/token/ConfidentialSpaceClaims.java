package dev.cloister.attestation.token;

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
    token.copy(claims, "supportAttributes", SUBMODS, "confidential_space", "support_attributes");
    token.copy(claims, "monitoring", SUBMODS, "confidential_space", "monitoring_enabled");
    claims.put("container", container(token));
    claims.put("gce", instance(token));
    token.copy(claims, "serviceAccounts", "google_service_accounts");
    tcb(claims, token);
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
    JsonObject.Builder out = JsonObject.builder();
    token.copy(out, "imageReference", SUBMODS, CONTAINER, "image_reference");
    token.copy(out, "imageDigest", SUBMODS, CONTAINER, "image_digest");
    token.copy(out, "imageId", SUBMODS, CONTAINER, "image_id");
    token.copy(out, "restartPolicy", SUBMODS, CONTAINER, "restart_policy");
    token.copy(out, "args", SUBMODS, CONTAINER, "args");
    token.copy(out, "env", SUBMODS, CONTAINER, "env");
    token.copy(out, "cmdOverride", SUBMODS, CONTAINER, "cmd_override");
    token.copy(out, "envOverride", SUBMODS, CONTAINER, "env_override");
    token.copy(out, "imageSignatures", SUBMODS, CONTAINER, "image_signatures");
    return out.build();
  }

  private static JsonObject instance(Tree token) {
    JsonObject.Builder out = JsonObject.builder();
    token.copy(out, "projectId", SUBMODS, "gce", "project_id");
    token.copy(out, "projectNumber", SUBMODS, "gce", "project_number");
    token.copy(out, "zone", SUBMODS, "gce", "zone");
    token.copy(out, "instanceName", SUBMODS, "gce", "instance_name");
    token.copy(out, "instanceId", SUBMODS, "gce", "instance_id");
    return out.build();
  }

  private static void tcb(JsonObject.Builder claims, Tree token) {
    Optional<String> status = token.text("tdx", "gcp_attester_tcb_status");
    if (status.isPresent()) {
      JsonObject.Builder out =
          JsonObject.builder().put("status", TokenClaims.status(status.get()).code());
      token.copy(out, "date", "tdx", "gcp_attester_tcb_date");
      claims.put("tcb", out.build());
    }
  }
}
