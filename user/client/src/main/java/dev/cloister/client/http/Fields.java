package dev.cloister.client.http;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import java.util.Base64;

/** Reads members of an answer; what is missing or of another type is a malformed answer. */
public final class Fields {
  private final JsonObject json;

  private Fields(JsonObject json) {
    this.json = json;
  }

  /** The members of an answer. */
  public static Fields of(JsonObject json) {
    return new Fields(json);
  }

  /** A string. */
  public String string(String name) throws ClientException {
    try {
      return json.string(name);
    } catch (JsonException e) {
      throw malformed(name);
    }
  }

  /** A whole number. */
  public long integer(String name) throws ClientException {
    try {
      return json.integer(name);
    } catch (JsonException e) {
      throw malformed(name);
    }
  }

  /** A truth value. */
  public boolean bool(String name) throws ClientException {
    try {
      return json.bool(name);
    } catch (JsonException e) {
      throw malformed(name);
    }
  }

  /** Bytes in base64. */
  public byte[] bytes(String name) throws ClientException {
    try {
      return Base64.getDecoder().decode(string(name));
    } catch (IllegalArgumentException e) {
      throw malformed(name);
    }
  }

  /** The members of an object. */
  public Fields object(String name) throws ClientException {
    return new Fields(json(name));
  }

  /** An object. */
  public JsonObject json(String name) throws ClientException {
    try {
      return json.object(name);
    } catch (JsonException e) {
      throw malformed(name);
    }
  }

  /** A member that is not what it should be. */
  public static ClientException malformed(String name) {
    return new ClientException(
        ClientFailure.MALFORMED_RESPONSE, "the answer's \"" + name + "\" is not of its form");
  }
}
