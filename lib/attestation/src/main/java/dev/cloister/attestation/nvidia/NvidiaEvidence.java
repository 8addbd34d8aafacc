package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Evidence of one or more devices: NVIDIA's JSON list ({@code evidence}, {@code certificate},
 * {@code nonce}, {@code arch}), or one report as bytes, hex or base64.
 */
public final class NvidiaEvidence implements Evidence {
  static final int MAX_LENGTH = 1 << 20;

  private static final int MAX_DEVICES = 32;
  private static final String HEX_START = "11e0";
  private static final String BASE64_START = "EeA";

  private final List<NvidiaDevice> devices;

  private NvidiaEvidence(List<NvidiaDevice> devices) {
    this.devices = List.copyOf(devices);
  }

  static boolean looksLike(byte[] bytes) {
    if (SpdmReport.looksLike(bytes)) {
      return true;
    }
    String text = text(bytes, Math.min(bytes.length, 256));
    return text.startsWith(HEX_START)
        || text.startsWith(BASE64_START)
        || (text.startsWith("[") && text(bytes, bytes.length).contains("\"evidence\""));
  }

  static NvidiaEvidence parse(byte[] bytes) throws MalformedEvidenceException {
    if (bytes.length > MAX_LENGTH) {
      throw new MalformedEvidenceException("NVIDIA evidence: longer than " + MAX_LENGTH);
    }
    if (SpdmReport.looksLike(bytes)) {
      return one(bytes);
    }
    String text = text(bytes, bytes.length);
    if (text.startsWith("[")) {
      return list(bytes);
    }
    return one(text.startsWith(HEX_START) ? hex(text) : base64(text));
  }

  private static NvidiaEvidence one(byte[] report) throws MalformedEvidenceException {
    return new NvidiaEvidence(
        List.of(
            new NvidiaDevice(
                SpdmReport.parse(report), Optional.empty(), Optional.empty(), Optional.empty())));
  }

  private static NvidiaEvidence list(byte[] bytes) throws MalformedEvidenceException {
    try {
      if (!(Json.parse(bytes) instanceof JsonArray array)
          || array.size() == 0
          || array.size() > MAX_DEVICES) {
        throw new MalformedEvidenceException(
            "NVIDIA evidence: expected a list of 1 to " + MAX_DEVICES + " devices");
      }
      List<NvidiaDevice> devices = new ArrayList<>();
      for (JsonObject device : array.objects()) {
        devices.add(
            new NvidiaDevice(
                SpdmReport.parse(base64(device.string("evidence"))),
                Optional.of(ByteString.copyOf(base64(device.string("certificate")))),
                optional(device, "nonce"),
                optional(device, "arch")));
      }
      return new NvidiaEvidence(devices);
    } catch (JsonException e) {
      throw new MalformedEvidenceException("NVIDIA evidence: " + e.getMessage());
    }
  }

  private static Optional<String> optional(JsonObject device, String name) throws JsonException {
    return device.find(name).isPresent() ? Optional.of(device.string(name)) : Optional.empty();
  }

  private static byte[] hex(String text) throws MalformedEvidenceException {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException("NVIDIA evidence: not hex");
    }
  }

  private static byte[] base64(String text) throws MalformedEvidenceException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedEvidenceException("NVIDIA evidence: not base64");
    }
  }

  private static String text(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public Format format() {
    return Format.NVIDIA_GPU;
  }

  @Override
  public JsonObject describe() {
    List<JsonValue> all = new ArrayList<>();
    devices.forEach(device -> all.add(device.claims().build()));
    return claims(all).build();
  }

  List<NvidiaDevice> devices() {
    return devices;
  }

  JsonObject.Builder claims(List<JsonValue> all) {
    JsonObject.Builder out = JsonObject.builder().put("tee", "nvidia-gpu");
    if (devices.size() == 1) {
      out.put(
          "reportData",
          new JsonString(HexFormat.of().formatHex(devices.getFirst().report().nonce())));
    }
    return out.put("devices", new JsonArray(all));
  }
}
