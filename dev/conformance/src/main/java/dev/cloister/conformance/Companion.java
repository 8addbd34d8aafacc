package dev.cloister.conformance;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A file that goes with evidence. */
public final class Companion {
  private final String path;
  private final byte[] bytes;

  Companion(String path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /** Its path as written in the cases file. */
  public String path() {
    return path;
  }

  /** Its bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Its bytes as text. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Its bytes as a JSON object. */
  public JsonObject json() throws IOException {
    try {
      return Json.parseObject(bytes);
    } catch (JsonException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }
}
