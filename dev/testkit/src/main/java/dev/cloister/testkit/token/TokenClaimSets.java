package dev.cloister.testkit.token;

import static dev.cloister.testkit.json.JsonText.object;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What sound tokens say, with the names of the services' references. */
final class TokenClaimSets {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] NONCE = Arrays.copyOf(new byte[] {1, 2, 3}, 32);
  private static final byte[] NONCE_TIME = "2026-01-01 00:00:00".getBytes(US_ASCII);

  private TokenClaimSets() {}

  static Map<String, Object> of(TokenService service, Instant from, Instant to) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iat", from.getEpochSecond());
    claims.put("nbf", from.getEpochSecond());
    claims.put("exp", to.getEpochSecond());
    claims.putAll(
        switch (service) {
          case CONFIDENTIAL_SPACE_PKI, CONFIDENTIAL_SPACE_OIDC -> confidentialSpace();
          case TRUST_AUTHORITY -> trustAuthority();
          case AZURE -> azure();
        });
    claims.putAll(binding(service, new byte[64]));
    return claims;
  }

  static Map<String, Object> binding(TokenService service, byte[] binding) {
    return switch (service) {
      case CONFIDENTIAL_SPACE_PKI, CONFIDENTIAL_SPACE_OIDC ->
          object("eat_nonce", TokenScenario.base64(Arrays.copyOf(binding, 32)));
      case TRUST_AUTHORITY -> {
        byte[] hash = hash("SHA-512", NONCE, NONCE_TIME, binding);
        yield object("tdx_report_data", HEX.formatHex(hash));
      }
      case AZURE ->
          object("tdx_report_data", HEX.formatHex(Arrays.copyOf(hash("SHA-256", binding), 64)));
    };
  }

  private static Map<String, Object> confidentialSpace() {
    String digest = "sha256:" + "ab".repeat(32);
    return object(
        "iss",
        "https://confidentialcomputing.googleapis.com",
        "sub",
        "https://www.googleapis.com/compute/v1/projects/testkit/zones/z/instances/i",
        "aud",
        "testkit-service",
        "secboot",
        true,
        "oemid",
        11129,
        "hwmodel",
        "GCP_INTEL_TDX",
        "swname",
        "CONFIDENTIAL_SPACE",
        "swversion",
        List.of("250800"),
        "dbgstat",
        "disabled-since-boot",
        "submods",
        object(
            "confidential_space",
            object("support_attributes", List.of("LATEST", "STABLE", "USABLE")),
            "container",
            object("image_reference", "testkit/app", "image_digest", digest),
            "gce",
            object("project_id", "testkit", "project_number", "42", "zone", "z")),
        "tdx",
        object("gcp_attester_tcb_status", "UpToDate"),
        "google_service_accounts",
        List.of("app@testkit.invalid"));
  }

  private static Map<String, Object> trustAuthority() {
    Map<String, Object> claims = new LinkedHashMap<>(tdx());
    claims.put("iss", "Intel Trust Authority");
    claims.put("attester_type", "TDX");
    claims.put("attester_tcb_status", "OUT_OF_DATE");
    claims.put("attester_advisory_ids", List.of("INTEL-SA-00001", "INTEL-SA-00001"));
    claims.put(
        "verifier_nonce",
        object(
            "val",
            Base64.getEncoder().encodeToString(NONCE),
            "iat",
            Base64.getEncoder().encodeToString(NONCE_TIME)));
    return claims;
  }

  private static Map<String, Object> azure() {
    Map<String, Object> claims = new LinkedHashMap<>(tdx());
    claims.put("iss", "https://testkit.weu.attest.azure.net");
    claims.put("x-ms-attestation-type", "tdxvm");
    claims.put("x-ms-compliance-status", "azure-compliant-cvm");
    claims.put("attester_tcb_status", "UpToDate");
    return claims;
  }

  private static Map<String, Object> tdx() {
    Map<String, Object> claims = new LinkedHashMap<>();
    int value = 1;
    for (String register : List.of("mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3", "mrseam")) {
      claims.put("tdx_" + register, String.format("%02x", value++).repeat(48));
    }
    claims.put("tdx_td_attributes", "0000001000000000");
    claims.put("tdx_td_attributes_debug", false);
    claims.put("tdx_is_debuggable", false);
    claims.put("tdx_xfam", "e702060000000000");
    return claims;
  }

  private static byte[] hash(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
