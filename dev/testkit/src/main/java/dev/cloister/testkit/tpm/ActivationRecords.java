package dev.cloister.testkit.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.EcKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes records of credential activations as docs/decisions/0015 has them. */
public final class ActivationRecords {
  private ActivationRecords() {}

  /** A record. */
  public static byte[] sign(EcKey recorder, byte[] akArea, byte[] ekCertificate, Instant at) {
    return sign(
        recorder,
        header("ES256", "cloister-tpm-activation"),
        payload(akArea, ekCertificate, at),
        UnaryOperator.identity());
  }

  /** A record with another header, payload or, once signed, another text. */
  public static byte[] sign(
      EcKey recorder,
      Map<String, Object> header,
      Map<String, Object> payload,
      UnaryOperator<String> edit) {
    String signed =
        base64(JsonText.write(header).getBytes(UTF_8))
            + "."
            + base64(JsonText.write(payload).getBytes(UTF_8));
    String text = signed + "." + base64(recorder.signRaw(signed.getBytes(US_ASCII)));
    return edit.apply(text).getBytes(US_ASCII);
  }

  /** A JWS header. */
  public static Map<String, Object> header(String algorithm, String type) {
    return JsonText.object("alg", algorithm, "typ", type);
  }

  /** What a record says. */
  public static Map<String, Object> payload(byte[] akArea, byte[] ekCertificate, Instant at) {
    return JsonText.object(
        "version",
        1L,
        "akPublic",
        base64(akArea),
        "ekCertificate",
        base64(ekCertificate),
        "challengeSha256",
        "00".repeat(32),
        "at",
        at.toString());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
