package dev.cloister.conformance;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** dstack's list of events: {@code imr} 0 to 3 and the digest that was extended. */
record EventList(String text) {

  boolean replaysTo(Map<String, JsonValue> registers) throws JsonException {
    if (!(Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonArray events)) {
      return false;
    }
    byte[][] rtmrs = new byte[4][48];
    for (JsonObject event : events.objects()) {
      int index = (int) event.integer("imr");
      rtmrs[index] = extend(rtmrs[index], HexFormat.of().parseHex(event.string("digest")));
    }
    for (int i = 0; i < rtmrs.length; i++) {
      if (!new JsonString(HexFormat.of().formatHex(rtmrs[i])).equals(registers.get("rtmr" + i))) {
        return false;
      }
    }
    return true;
  }

  private static byte[] extend(byte[] register, byte[] digest) {
    try {
      MessageDigest sha384 = MessageDigest.getInstance("SHA-384");
      sha384.update(register);
      return sha384.digest(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
