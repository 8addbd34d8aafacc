package dev.cloister.attestation.token;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * What an Intel Trust Authority token says: version 1 has its members flat, version 2 below {@code
 * tdx} or {@code sgx}; tokens of 2022 begin names with {@code amber_}.
 */
final class TrustAuthorityClaims {
  private static final String ADVISORIES = "attester_advisory_ids";

  private TrustAuthorityClaims() {}

  /** The part of the token about the TEE. */
  static Tree attester(Tree token) {
    return token.has("tdx") ? token.under("tdx") : token.under("sgx");
  }

  static void add(JsonObject.Builder claims, Tree token) {
    Tree attester = attester(token);
    if (TdxClaims.in(attester)) {
      TdxClaims.add(claims, attester);
    } else {
      sgx(claims, attester);
    }
    token.copy(claims, "policies", "policy_ids_matched");
    token.copy(claims, "policiesUnmatched", "policy_ids_unmatched");
  }

  static Optional<TcbStatus> tcbStatus(Tree token) {
    return first(attester(token), "attester_tcb_status", "amber_tcb_status")
        .map(TokenClaims::status);
  }

  static List<String> advisories(Tree token) {
    Optional<JsonValue> ids = attester(token).find(ADVISORIES);
    try {
      return ids.isPresent() && ids.get() instanceof JsonArray array
          ? array.strings().stream().distinct().toList()
          : List.of();
    } catch (JsonException e) {
      return List.of();
    }
  }

  static void addTcb(JsonObject.Builder tcb, Tree token) {
    Tree attester = attester(token);
    attester.copy(tcb, "date", "attester_tcb_date");
    attester.copy(tcb, "advisories", ADVISORIES);
  }

  private static void sgx(JsonObject.Builder claims, Tree attester) {
    Optional<String> mrenclave = first(attester, "sgx_mrenclave", "amber_sgx_mrenclave");
    if (mrenclave.isEmpty()) {
      return;
    }
    claims.put("tee", "sgx");
    for (String name : List.of("sgx_is_debuggable", "amber_sgx_is_debuggable")) {
      attester.bool(name).ifPresent(debug -> claims.put("debug", debug));
    }
    JsonObject.Builder measurements = JsonObject.builder().put("mrenclave", mrenclave.get());
    first(attester, "sgx_mrsigner", "amber_sgx_mrsigner")
        .ifPresent(value -> measurements.put("mrsigner", value));
    claims.put("measurements", measurements.build());
    first(attester, "sgx_report_data", "amber_report_data")
        .ifPresent(value -> claims.put("reportData", value));
    attester.copy(claims, "isvProdId", "sgx_isvprodid");
    attester.copy(claims, "isvSvn", "sgx_isvsvn");
  }

  /** The report data of the TEE, hex. */
  static Optional<String> reportData(Tree attester) {
    Optional<String> tdx = attester.text("tdx_report_data");
    return tdx.isPresent() ? tdx : first(attester, "sgx_report_data", "amber_report_data");
  }

  private static Optional<String> first(Tree attester, String name, String older) {
    Optional<String> value = attester.text(name);
    return value.isPresent() ? value : attester.text(older);
  }
}
