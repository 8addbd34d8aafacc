package dev.cloister.attestation.azure;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.snp.SnpReport;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.tdx.TdxFormat;
import dev.cloister.attestation.tpm.PcrSelection;
import dev.cloister.attestation.tpm.PcrValues;
import dev.cloister.attestation.tpm.TpmAttest;
import dev.cloister.attestation.tpm.TpmSignature;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An Azure vTPM bundle, JSON as the Confidential Containers attester writes it: {@code hcl_report}
 * (or {@code report}), {@code tpm_quote} (or {@code quote}) with {@code message}, {@code signature}
 * and {@code pcrs} (SHA-256 bank), and {@code vcek} or {@code td_quote}. Bytes are hex, base64url
 * or arrays of numbers.
 */
public final class AzureVtpmEvidence implements Evidence {
  private static final int MAX_PCRS = 24;

  private final HclReport hcl;
  private final TpmAttest quote;
  private final TpmSignature signature;
  private final PcrValues pcrs;
  private final Evidence hardware;
  private final Optional<byte[]> vcek;

  private AzureVtpmEvidence(JsonObject json) throws JsonException, MalformedEvidenceException {
    hcl = HclReport.parse(bytes(either(json, "hcl_report", "report")));
    if (!(either(json, "tpm_quote", "quote") instanceof JsonObject tpm)) {
      throw new MalformedEvidenceException("expected the TPM quote to be an object");
    }
    quote = TpmAttest.parse(bytes(tpm.get("message")));
    signature = TpmSignature.rsaSsa(HashAlgorithm.SHA256, bytes(tpm.get("signature")));
    pcrs = pcrs(tpm.array("pcrs"));
    Optional<JsonValue> certificate = json.find("vcek");
    vcek = certificate.isEmpty() ? Optional.empty() : Optional.of(certificate(certificate.get()));
    hardware =
        switch (hcl.kind()) {
          case SNP -> SnpReport.parse(hcl.hardwareReport());
          case TDX -> new TdxFormat().parse(bytes(json.get("td_quote")));
        };
  }

  /**
   * Parses a bundle.
   *
   * @throws MalformedEvidenceException when a part is missing or malformed
   */
  public static AzureVtpmEvidence parse(byte[] text) throws MalformedEvidenceException {
    try {
      return new AzureVtpmEvidence(Json.parseObject(text));
    } catch (JsonException e) {
      throw new MalformedEvidenceException("Azure vTPM evidence: " + e.getMessage());
    }
  }

  private static JsonValue either(JsonObject json, String name, String older) throws JsonException {
    return json.find(name).isPresent() ? json.get(name) : json.get(older);
  }

  private static PcrValues pcrs(JsonArray list) throws MalformedEvidenceException {
    if (list.size() > MAX_PCRS) {
      throw new MalformedEvidenceException("expected at most " + MAX_PCRS + " PCRs");
    }
    Map<Integer, byte[]> values = new TreeMap<>();
    for (JsonValue value : list) {
      byte[] digest = bytes(value);
      if (digest.length != HashAlgorithm.SHA256.length()) {
        throw new MalformedEvidenceException("expected PCRs of the SHA-256 bank");
      }
      values.put(values.size(), digest);
    }
    return PcrValues.of(HashAlgorithm.SHA256, values);
  }

  private static byte[] certificate(JsonValue value) throws MalformedEvidenceException {
    return value instanceof JsonString(String text) && text.startsWith("-----")
        ? text.getBytes(StandardCharsets.US_ASCII)
        : bytes(value);
  }

  private static byte[] bytes(JsonValue value) throws MalformedEvidenceException {
    return switch (value) {
      case JsonString(String text) -> decode(text);
      case JsonArray array -> numbers(array);
      default -> throw new MalformedEvidenceException("expected bytes as text or numbers");
    };
  }

  /** Hex in lower case, where that is all it could be; else base64url. */
  private static byte[] decode(String text) throws MalformedEvidenceException {
    Optional<byte[]> hex = LowerHex.decode(text);
    if (hex.isPresent()) {
      return hex.get();
    }
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException("expected hex or base64url");
    }
  }

  private static byte[] numbers(JsonArray array) throws MalformedEvidenceException {
    byte[] out = new byte[array.size()];
    List<JsonValue> values = new ArrayList<>(array.values());
    for (int i = 0; i < out.length; i++) {
      out[i] = octet(values.get(i));
    }
    return out;
  }

  private static byte octet(JsonValue value) throws MalformedEvidenceException {
    try {
      if (value instanceof JsonNumber number
          && number.longValue() >= 0
          && number.longValue() <= 0xff) {
        return (byte) number.longValue();
      }
    } catch (JsonException e) {
      throw new MalformedEvidenceException("expected an octet: " + e.getMessage());
    }
    throw new MalformedEvidenceException("expected an octet");
  }

  @Override
  public Format format() {
    return Format.AZURE_VTPM;
  }

  HclReport hcl() {
    return hcl;
  }

  TpmAttest quote() {
    return quote;
  }

  TpmSignature signature() {
    return signature;
  }

  PcrValues pcrs() {
    return pcrs;
  }

  Evidence hardware() {
    return hardware;
  }

  Optional<byte[]> vcek() {
    return vcek.map(byte[]::clone);
  }

  @Override
  public JsonObject describe() {
    return claims(hardware.describe());
  }

  /**
   * The hardware's claims with the TPM's registers among the measurements and the quote's nonce as
   * report data. Of the registers only those that the quote selects: its signature says nothing of
   * the others that stand beside it.
   */
  JsonObject claims(JsonObject hardwareClaims) {
    HexFormat hex = HexFormat.of();
    JsonObject.Builder out = JsonObject.builder();
    hardwareClaims.members().forEach(out::put);
    JsonObject.Builder measurements = JsonObject.builder();
    if (hardwareClaims.find("measurements").orElse(null) instanceof JsonObject registers) {
      registers.members().forEach(measurements::put);
    }
    for (PcrSelection selected : quote.selection()) {
      for (int index : selected.indices()) {
        pcrs.find(selected.bank(), index)
            .ifPresent(value -> measurements.put("pcr" + index, hex.formatHex(value)));
      }
    }
    return out.put("measurements", measurements.build())
        .put("reportData", hex.formatHex(quote.extraData()))
        .put("hclRuntimeData", hcl.runtime())
        .build();
  }
}
