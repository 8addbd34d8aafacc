package dev.cloister.tee.tpm;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeSettings;
import dev.cloister.tee.http.HttpAnswer;
import dev.cloister.tee.http.PlatformHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/**
 * Azure's metadata service. Nothing that it answers is trusted: certificates and quotes are judged
 * by whoever gets the evidence.
 */
final class AzureMetadata {
  private static final String DEFAULT = "169.254.169.254:80";
  private static final String CERTIFICATION = "/metadata/THIM/amd/certification";
  private static final String QUOTE = "/acc/tdquote";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OK = 200;

  private final PlatformHttp http;

  private AzureMetadata(PlatformHttp http) {
    this.http = http;
  }

  static AzureMetadata of(TeeSettings settings) throws TeeException {
    String where = settings.value(TeeSettings.METADATA, DEFAULT);
    if (!where.matches("[0-9.]{7,15}:[0-9]{1,5}")) {
      throw new TeeException(
          Reason.UNAVAILABLE, TeeSettings.METADATA + " is not an IPv4 address and a port");
    }
    int colon = where.indexOf(':');
    return new AzureMetadata(
        PlatformHttp.at(
            new InetSocketAddress(
                where.substring(0, colon), Integer.parseInt(where.substring(colon + 1))),
            where.substring(0, colon),
            PATIENCE));
  }

  /** The chip's certificate and its issuers, PEM. */
  record AmdCertificates(String vcek, String issuers) {}

  AmdCertificates amdCertificates() throws TeeException {
    try {
      JsonObject json = json(http.get(CERTIFICATION, Map.of("Metadata", "true")));
      return new AmdCertificates(json.string("vcekCert"), json.string("certificateChain"));
    } catch (IOException | JsonException e) {
      throw new TeeException(Reason.FAILED, "Azure's metadata service gives no VCEK", e);
    }
  }

  /** A TDX quote of a TDREPORT. */
  byte[] quote(byte[] tdReport) throws TeeException {
    JsonObject request =
        JsonObject.builder()
            .put("report", Base64.getUrlEncoder().withoutPadding().encodeToString(tdReport))
            .build();
    try {
      JsonObject json =
          json(http.postJson(QUOTE, request.toJson().getBytes(StandardCharsets.UTF_8)));
      return Base64.getUrlDecoder().decode(json.string("quote"));
    } catch (IOException | JsonException | IllegalArgumentException e) {
      throw new TeeException(Reason.FAILED, "Azure's metadata service gives no quote", e);
    }
  }

  private static JsonObject json(HttpAnswer answer) throws IOException, JsonException {
    if (answer.status() != OK) {
      throw new IOException("status " + answer.status());
    }
    return Json.parseObject(answer.body().bytes());
  }
}
