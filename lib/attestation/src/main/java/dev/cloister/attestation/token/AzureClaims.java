package dev.cloister.attestation.token;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonObject;
import java.util.Optional;

/**
 * What a Microsoft Azure Attestation token says. For a confidential VM attested by its vTPM the
 * hardware's part stands below {@code x-ms-isolation-tee}.
 */
final class AzureClaims {
  private static final String SNP = "x-ms-sevsnpvm-";

  private AzureClaims() {}

  static void add(JsonObject.Builder claims, Tree token) {
    Tree tee = token.under("x-ms-isolation-tee");
    if (TdxClaims.in(tee)) {
      TdxClaims.add(claims, tee);
    } else if (tee.text(SNP + "launchmeasurement").isPresent()) {
      snp(claims, tee);
    }
    token.copy(claims, "attestationType", "x-ms-attestation-type");
    tee.copy(claims, "isolationType", "x-ms-attestation-type");
    tee.copy(claims, "complianceStatus", "x-ms-compliance-status");
    token.copy(claims, "policyHash", "x-ms-policy-hash");
    token.copy(claims, "secureBoot", "secureboot");
  }

  static Optional<TcbStatus> tcbStatus(Tree token) {
    return token.under("x-ms-isolation-tee").text("attester_tcb_status").map(TokenClaims::status);
  }

  /** The report data of the TEE that called the service itself, and not a vTPM's. */
  static Optional<String> reportData(Tree token) {
    Optional<String> tdx = token.text("tdx_report_data");
    return tdx.isPresent() ? tdx : token.text(SNP + "reportdata");
  }

  private static void snp(JsonObject.Builder claims, Tree tee) {
    claims.put("tee", "snp");
    tee.copy(claims, "debug", SNP + "is-debuggable");
    JsonObject.Builder measurements = JsonObject.builder();
    tee.copy(measurements, "measurement", SNP + "launchmeasurement");
    tee.copy(measurements, "hostData", SNP + "hostdata");
    claims.put("measurements", measurements.build());
    tee.copy(claims, "reportData", SNP + "reportdata");
    tee.copy(claims, "vmpl", SNP + "vmpl");
    tee.copy(claims, "guestSvn", SNP + "guestsvn");
    tee.copy(claims, "familyId", SNP + "familyId");
    tee.copy(claims, "imageId", SNP + "imageId");
    tee.copy(claims, "idKeyDigest", SNP + "idkeydigest");
    tee.copy(claims, "authorKeyDigest", SNP + "authorkeydigest");
  }
}
