package dev.cloister.attestation.tcg;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An event of the Confidential Space launcher in a canonical event log: content type 80, a TLV of
 * its own inside. Its digest covers the content, so what it says is what was extended.
 */
record LauncherEvent(String name, String text) {
  private static final int CONTENT_TYPE = 80;
  private static final int TLV_HEADER = 5;
  private static final List<String> NAMES =
      List.of(
          "imageReference",
          "imageDigest",
          "restartPolicy",
          "imageId",
          "argument",
          "environment",
          "overriddenArgument",
          "overriddenEnvironment",
          "launchSeparator",
          "memoryMonitor",
          "gpuCcMode");

  LauncherEvent {
    Objects.requireNonNull(name);
    Objects.requireNonNull(text);
  }

  /** The event, if the content is one. */
  static Optional<LauncherEvent> of(int contentType, byte[] content) {
    if (contentType != CONTENT_TYPE || content.length < TLV_HEADER) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.BIG_ENDIAN);
    int type = in.get() & 0xff;
    if (type >= NAMES.size() || in.getInt() != in.remaining()) {
      return Optional.empty();
    }
    byte[] value = new byte[in.remaining()];
    in.get(value);
    String text = new String(value, StandardCharsets.UTF_8);
    boolean plain = text.chars().allMatch(c -> c >= 0x20 && c != 0x7f && c != 0xfffd);
    return Optional.of(
        new LauncherEvent(NAMES.get(type), plain ? text : HexFormat.of().formatHex(value)));
  }

  void addTo(JsonObject.Builder event) {
    event.put("name", name).put("verified", true).put("text", text);
  }

  /** Values by name, up to the separator that ends the launch; a later event is the workload's. */
  static JsonObject container(List<LauncherEvent> events) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (LauncherEvent event : events) {
      if (event.name().equals("launchSeparator")) {
        break;
      }
      values.computeIfAbsent(event.name(), n -> new ArrayList<>()).add(event.text());
    }
    JsonObject.Builder out = JsonObject.builder();
    values.forEach((name, list) -> out.put(name, JsonArray.ofStrings(list)));
    return out.build();
  }
}
