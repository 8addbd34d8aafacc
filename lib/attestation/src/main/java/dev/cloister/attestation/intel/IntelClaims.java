package dev.cloister.attestation.intel;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.x509.Certificates;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;

/** The claims that all Intel quotes have (docs/reference/claims.md). */
public final class IntelClaims {
  private static final HexFormat HEX = HexFormat.of();

  private IntelClaims() {}

  /** What header, QE report and length say. */
  public static void addQuote(JsonObject.Builder claims, IntelQuote quote) {
    EnclaveReport qe = quote.qeReport();
    JsonObject.Builder out = JsonObject.builder().put("version", quote.version());
    if (quote.version() == 5) {
      out.put("bodyType", quote.bodyType().number());
    }
    out.put("qeVendorId", HEX.formatHex(quote.vendorId()))
        .put("userData", HEX.formatHex(quote.userData()))
        .put("certificationDataType", quote.certificationDataType())
        .put(
            "qe",
            JsonObject.builder()
                .put("mrenclave", qe.mrEnclave())
                .put("mrsigner", qe.mrSigner().hex())
                .put("isvProdId", qe.isvProdId())
                .put("isvSvn", qe.isvSvn())
                .put("attributes", qe.attributes().hex())
                .put("miscSelect", qe.miscSelect().hex())
                .build());
    claims.put("quote", out.build());
    if (quote.trailingBytes() > 0) {
      claims.put("trailingBytes", quote.trailingBytes());
    }
  }

  static JsonObject platform(PckExtension extension, X509Certificate issuer) {
    JsonObject.Builder out =
        JsonObject.builder()
            .put("fmspc", extension.fmspc())
            .put("pceId", extension.pceId())
            .put("pceSvn", extension.pceSvn())
            .put("cpuSvn", extension.cpuSvn())
            .put("tcbComponents", extension.components().hex())
            .put(
                "ca",
                Certificates.commonName(issuer).equals(PckChain.PLATFORM_CA)
                    ? "platform"
                    : "processor")
            .put("ppid", extension.ppid());
    extension.piid().ifPresent(piid -> out.put("piid", piid));
    out.put("sgxType", extension.sgxType());
    extension.configuration().forEach(out::put);
    return out.build();
  }

  static void addTcb(
      JsonObject.Builder claims, TcbEvaluation evaluation, Optional<Long> evaluationDataNumber) {
    JsonObject.Builder out = JsonObject.builder().put("status", evaluation.status().code());
    evaluation.date().ifPresent(date -> out.put("date", date.toString()));
    evaluationDataNumber.ifPresent(number -> out.put("evaluationDataNumber", number));
    status(out, "platform", evaluation.platform());
    status(out, "module", evaluation.module());
    status(out, "qe", evaluation.qe());
    out.put("advisories", JsonArray.ofStrings(evaluation.advisories()));
    claims.put("tcb", out.build());
  }

  private static void status(JsonObject.Builder out, String name, Optional<TcbStatus> status) {
    status.ifPresent(value -> out.put(name, value.code()));
  }

  static String hardwareId(PckExtension extension) {
    return extension
        .piid()
        .map(piid -> "piid:" + piid)
        .orElseGet(
            () -> {
              byte[] hash = Crypto.sha256(HEX.parseHex(extension.ppid()));
              return "ppid-sha256:" + ByteString.view(hash, 0, hash.length).hex();
            });
  }
}
