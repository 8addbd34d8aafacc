package dev.cloister.attestation.tcg;

import dev.cloister.attestation.json.JsonObject;
import java.util.Objects;

/**
 * What an event is about.
 *
 * @param name docs/reference/claims.md lists them
 * @param text what the event says besides: a variable's name, a command line; empty when nothing
 * @param verified whether the digest that was extended is that of what name and text rest on. An
 *     event's type and a name beside a digest of something else are only what the log says: whoever
 *     can change the log can change them
 */
record NamedEvent(String name, String text, boolean verified) {
  static final String SECURE_BOOT = "secureBoot";
  static final String AUTHORITY = "authority";
  static final String VARIABLE = "variable";
  static final String SEPARATOR = "separator";
  static final String ACTION = "action";
  static final String PARTITIONS = "partitions";
  static final String IMAGE = "image";
  static final String COMMAND_LINE = "commandLine";
  static final String LOADER_COMMAND = "loaderCommand";
  static final String INITRD = "initrd";
  static final String UKI_SECTION = "ukiSection";

  NamedEvent {
    Objects.requireNonNull(name);
    Objects.requireNonNull(text);
  }

  static NamedEvent verified(String name, String text) {
    return new NamedEvent(name, text, true);
  }

  static NamedEvent unverified(String name) {
    return new NamedEvent(name, "", false);
  }

  void addTo(JsonObject.Builder event) {
    event.put("name", name).put("verified", verified);
    if (!text.isEmpty()) {
      event.put("text", text);
    }
  }
}
