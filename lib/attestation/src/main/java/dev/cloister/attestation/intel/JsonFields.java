package dev.cloister.attestation.intel;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The field types of Intel's collateral. */
final class JsonFields {
  private static final Set<TcbStatus> PUBLISHED =
      Set.of(
          TcbStatus.UP_TO_DATE,
          TcbStatus.SW_HARDENING_NEEDED,
          TcbStatus.CONFIGURATION_NEEDED,
          TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED,
          TcbStatus.OUT_OF_DATE,
          TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED,
          TcbStatus.REVOKED);

  private JsonFields() {}

  static Instant instant(JsonObject object, String name) throws JsonException {
    try {
      return Instant.parse(object.string(name));
    } catch (DateTimeParseException e) {
      throw new JsonException("expected \"" + name + "\" to be a UTC time");
    }
  }

  static ByteString hex(JsonObject object, String name, int size) throws JsonException {
    String text = object.string(name);
    try {
      byte[] bytes = HexFormat.of().parseHex(text);
      if (bytes.length == size) {
        return ByteString.copyOf(bytes);
      }
    } catch (IllegalArgumentException e) {
      throw new JsonException("expected \"" + name + "\" to be hex");
    }
    throw new JsonException("expected \"" + name + "\" to be " + size + " bytes in hex");
  }

  static int number(JsonObject object, String name, int max) throws JsonException {
    long value = object.integer(name);
    if (value < 0 || value > max) {
      throw new JsonException("expected \"" + name + "\" from 0 to " + max + ", found " + value);
    }
    return (int) value;
  }

  static TcbStatus status(JsonObject object) throws JsonException {
    String code = object.string("tcbStatus");
    return TcbStatus.find(code)
        .filter(PUBLISHED::contains)
        .orElseThrow(() -> new JsonException("unknown TCB status"));
  }

  static List<String> advisories(JsonObject object) throws JsonException {
    return object.find("advisoryIDs").isPresent()
        ? object.array("advisoryIDs").strings()
        : List.of();
  }
}
