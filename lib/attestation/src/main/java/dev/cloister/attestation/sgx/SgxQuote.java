package dev.cloister.attestation.sgx;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.intel.EnclaveReport;
import dev.cloister.attestation.intel.IntelClaims;
import dev.cloister.attestation.intel.IntelQuote;
import dev.cloister.attestation.json.JsonObject;
import java.util.HexFormat;

/** An SGX quote of version 3: the report of one enclave. */
public final class SgxQuote implements Evidence {
  private final IntelQuote quote;

  SgxQuote(IntelQuote quote) {
    this.quote = quote;
  }

  @Override
  public Format format() {
    return Format.SGX_V3;
  }

  @Override
  public JsonObject describe() {
    JsonObject.Builder claims = claims();
    IntelClaims.addQuote(claims, quote);
    return claims.build();
  }

  IntelQuote quote() {
    return quote;
  }

  JsonObject.Builder claims() {
    EnclaveReport report = quote.enclaveReport();
    return JsonObject.builder()
        .put("tee", "sgx")
        .put("debug", report.debug())
        .put(
            "measurements",
            JsonObject.builder()
                .put("mrenclave", report.mrEnclave())
                .put("mrsigner", report.mrSigner().hex())
                .build())
        .put("reportData", HexFormat.of().formatHex(report.reportData()))
        .put("isvProdId", report.isvProdId())
        .put("isvSvn", report.isvSvn())
        .put("attributes", report.attributes().hex())
        .put("miscSelect", report.miscSelect().hex())
        .put("cpuSvn", report.cpuSvn())
        .put("isvExtProdId", report.isvExtProdId())
        .put("isvFamilyId", report.isvFamilyId())
        .put("configId", report.configId())
        .put("configSvn", report.configSvn());
  }
}
