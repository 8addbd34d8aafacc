package dev.cloister.controlplane.storage;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Labels as one JSON object in a column. */
final class Labels {
  private Labels() {}

  static String write(Map<String, String> labels) {
    JsonObject.Builder object = JsonObject.builder();
    new TreeMap<>(labels).forEach(object::put);
    return object.build().toJson();
  }

  static Map<String, String> read(String column) throws SQLException {
    try {
      JsonObject object = Json.parseObject(column.getBytes(StandardCharsets.UTF_8));
      Map<String, String> labels = new LinkedHashMap<>();
      for (String name : object.members().keySet()) {
        labels.put(name, object.string(name));
      }
      return labels;
    } catch (JsonException e) {
      throw new SQLException("labels are not what was written", e);
    }
  }
}
