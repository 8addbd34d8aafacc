package dev.cloister.conformance;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The JSON files that other projects keep TPM quotes in, and the HCL report that names a key. */
final class TpmContainers {
  private static final int HCL_RUNTIME_LENGTH = 32 + 1184 + 16;

  private TpmContainers() {}

  /** The quote's bytes; what stands beside it becomes collateral. */
  static byte[] quote(Inputs inputs, Collateral.Builder collateral)
      throws IOException, MalformedEvidenceException {
    byte[] bytes = inputs.evidence();
    if (bytes.length == 0 || bytes[0] != '{') {
      return bytes;
    }
    try {
      JsonObject json = Json.parseObject(bytes);
      return json.find("Quote").isPresent()
          ? goAttestation(json, collateral)
          : azure(json, collateral);
    } catch (JsonException | IllegalArgumentException e) {
      throw new MalformedEvidenceException("container: " + e.getMessage());
    }
  }

  private static byte[] goAttestation(JsonObject json, Collateral.Builder collateral)
      throws JsonException {
    JsonObject quote = json.object("Quote");
    collateral.add(CollateralKind.TPM_SIGNATURE, base64(quote.string("Signature")));
    collateral.add(CollateralKind.TPM_AK, base64(json.object("AK").string("Public")));
    JsonObject log = json.object("Log");
    JsonObject.Builder sha1 = JsonObject.builder();
    for (JsonObject pcr : log.array("PCRs").objects()) {
      sha1.put(
          Long.toString(pcr.integer("Index")),
          HexFormat.of().formatHex(base64(pcr.string("Digest"))));
    }
    pcrs("sha1", sha1.build(), collateral);
    collateral.add(CollateralKind.EVENT_LOG, base64(log.string("Raw")));
    return base64(quote.string("Quote"));
  }

  private static byte[] azure(JsonObject json, Collateral.Builder collateral) throws JsonException {
    collateral.add(CollateralKind.TPM_SIGNATURE, HexFormat.of().parseHex(json.string("signature")));
    JsonObject.Builder sha256 = JsonObject.builder();
    List<String> values = json.array("pcrs").strings();
    for (int i = 0; i < values.size(); i++) {
      sha256.put(Integer.toString(i), values.get(i));
    }
    pcrs("sha256", sha256.build(), collateral);
    return HexFormat.of().parseHex(json.string("message"));
  }

  private static void pcrs(String bank, JsonObject values, Collateral.Builder collateral) {
    collateral.add(
        CollateralKind.PCRS,
        JsonObject.builder().put(bank, values).build().toJson().getBytes(StandardCharsets.UTF_8));
  }

  /** A key file as it is, or the HCLAkPub of an HCL report. */
  static byte[] publicKey(Companion file) throws IOException {
    byte[] bytes = file.bytes();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("HCLA")) {
      return text.startsWith("-----")
          ? Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""))
          : bytes;
    }
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(HCL_RUNTIME_LENGTH);
    int from = HCL_RUNTIME_LENGTH + 4;
    try {
      JsonArray keys =
          Json.parseObject(Arrays.copyOfRange(bytes, from, from + length)).array("keys");
      for (JsonObject key : keys.objects()) {
        if (key.string("kid").equals("HCLAkPub")) {
          return KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e")))
              .getEncoded();
        }
      }
      throw new IOException(file.path() + ": no HCLAkPub");
    } catch (JsonException | GeneralSecurityException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private static BigInteger number(JsonObject key, String name) throws JsonException {
    return new BigInteger(1, Base64.getUrlDecoder().decode(key.string(name)));
  }

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }
}
