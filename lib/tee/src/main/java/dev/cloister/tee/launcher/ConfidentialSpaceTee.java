package dev.cloister.tee.launcher;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.http.HttpAnswer;
import dev.cloister.tee.http.PlatformHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A Confidential Space workload: tokens of Google's verifier through the launcher, with the
 * certificates inside (PKI), one nonce, and the service as audience. The launcher measures and has
 * no sealing.
 */
final class ConfidentialSpaceTee implements TeeProvider {
  private static final String PATH = "/v1/token";
  private static final int OK = 200;
  private static final int TOO_MANY = 429;
  private static final int MAX_TOKEN = 64 * 1024;

  private final PlatformHttp launcher;
  private final String audience;

  ConfidentialSpaceTee(PlatformHttp launcher, String audience) {
    this.launcher = launcher;
    this.audience = audience;
  }

  @Override
  public String name() {
    return ConfidentialSpaceTeeFactory.NAME;
  }

  @Override
  public TeeEvidence evidence(Binding binding) throws TeeException {
    String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(binding.value32());
    JsonObject request =
        JsonObject.builder()
            .put("audience", audience)
            .put("token_type", "PKI")
            .put("nonces", JsonArray.ofStrings(List.of(nonce)))
            .build();
    HttpAnswer answer;
    try {
      answer = launcher.postJson(PATH, request.toJson().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new TeeException(Reason.FAILED, "the launcher does not answer", e);
    }
    if (answer.status() != OK) {
      // What the answer says besides is not repeated: it may quote the request.
      throw new TeeException(
          answer.status() == TOO_MANY ? Reason.BUSY : Reason.FAILED,
          "the launcher answered with status " + answer.status());
    }
    return TeeEvidence.of(Format.CONFIDENTIAL_SPACE, token(answer.body().bytes()));
  }

  private static byte[] token(byte[] body) throws TeeException {
    String token = new String(body, StandardCharsets.ISO_8859_1).strip();
    if (token.length() > MAX_TOKEN
        || !token.matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+")) {
      throw new TeeException(Reason.FAILED, "the launcher's answer is not a token");
    }
    return token.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void extend(MeasurementEvent event) throws TeeException {
    throw new TeeException(
        Reason.NOT_OFFERED, "in Confidential Space the launcher measures, workloads do not");
  }

  @Override
  public List<MeasurementEvent> events() {
    return List.of();
  }

  @Override
  public Sealing sealingKey(String purpose) {
    return new Sealing.NotOffered("the launcher offers no sealing");
  }

  @Override
  public void close() {}
}
