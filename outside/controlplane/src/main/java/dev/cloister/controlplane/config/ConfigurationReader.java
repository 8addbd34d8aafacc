package dev.cloister.controlplane.config;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.tee.SettingNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads settings: the environment wins over the file, the file over the default. A name that is no
 * setting is refused, so that a typing error is not a silent default.
 */
public final class ConfigurationReader {
  private static final String PREFIX = "CLOISTER_";

  /** Settings of others that may stand in the same environment. */
  private static final Set<String> FOREIGN =
      Set.of(
          "CLOISTER_CONFIG",
          "CLOISTER_HOME",
          "CLOISTER_JAVA_OPTS",
          "CLOISTER_VECTORS",
          "CLOISTER_ENCLAVE_CONFIG",
          "CLOISTER_ENCLAVE_HOST",
          "CLOISTER_ENCLAVE_PORT",
          "CLOISTER_ENCLAVE_DATA_DIR",
          "CLOISTER_ENCLAVE_TLS_CERTIFICATE",
          "CLOISTER_ENCLAVE_TLS_KEY",
          "CLOISTER_ENCLAVE_IMAGE_DIGEST",
          "CLOISTER_GCP_PROJECT_ID",
          "CLOISTER_ESCROW_TTL",
          "CLOISTER_KEK_SESSION_TTL",
          "CLOISTER_TEE_ROOT",
          "CLOISTER_TEE_AUDIENCE",
          "CLOISTER_TEE_TPM",
          "CLOISTER_TEE_PCRS",
          "CLOISTER_TEE_PRIVILEGE",
          "CLOISTER_TEE_METADATA");

  private final Map<Setting, String> values = new EnumMap<>(Setting.class);
  private final List<String> errors = new ArrayList<>();

  private ConfigurationReader() {}

  /**
   * The configuration.
   *
   * @param file text of the configuration file, a JSON object; empty when there is none
   * @param environment of the process
   * @param notice told of old names
   * @throws ConfigurationException with every error
   */
  public static ControlPlaneConfig read(
      byte[] file, Map<String, String> environment, Consumer<String> notice)
      throws ConfigurationException {
    ConfigurationReader reader = new ConfigurationReader();
    if (file.length > 0) {
      reader.file(file);
    }
    reader.environment(environment, notice);
    ControlPlaneConfig config = SettingValues.parse(reader.values, reader.errors);
    if (!reader.errors.isEmpty()) {
      throw new ConfigurationException(reader.errors);
    }
    return config;
  }

  private void file(byte[] text) {
    try {
      members("", Json.parseObject(text));
    } catch (JsonException e) {
      errors.add("configuration file: " + e.getMessage());
    }
  }

  private void members(String prefix, JsonObject object) {
    object.members().forEach((name, value) -> member(prefix + name, value));
  }

  private void member(String key, JsonValue value) {
    switch (value) {
      case JsonObject nested -> members(key + ".", nested);
      case JsonString(String text) -> set(key, text);
      case JsonNumber number -> set(key, number.value().toPlainString());
      default -> errors.add(key + ": expected a string or a number");
    }
  }

  private void set(String key, String value) {
    Arrays.stream(Setting.values())
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .ifPresentOrElse(
            setting -> values.put(setting, value), () -> errors.add(key + ": no such setting"));
  }

  private void environment(Map<String, String> environment, Consumer<String> notice) {
    Map<String, String> today = Map.of();
    try {
      today = SettingNames.current(environment, notice);
    } catch (IllegalArgumentException e) {
      errors.add(String.valueOf(e.getMessage()));
    }
    Map<String, Setting> known =
        Arrays.stream(Setting.values()).collect(Collectors.toMap(Setting::variable, s -> s));
    today.forEach(
        (name, value) -> {
          Setting setting = known.get(name);
          if (setting != null) {
            values.put(setting, value);
          } else if (name.startsWith(PREFIX) && !FOREIGN.contains(name)) {
            errors.add(name + ": no such setting");
          }
        });
  }
}
