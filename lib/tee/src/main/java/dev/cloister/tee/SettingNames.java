package dev.cloister.tee;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The settings under the names that earlier systems gave them: accepted, with a notice that names
 * the one to use.
 */
public final class SettingNames {
  private static final Map<String, String> ALIASES =
      Map.of(
          "AILERON_TEE_PROVIDER", TeeProviders.SETTING,
          "AILERON_ENCLAVE_URL", "CLOISTER_ENCLAVE_URL",
          "AILERON_ENCLAVE_PORT", "CLOISTER_ENCLAVE_PORT",
          "AILERON_ENCLAVE_DATA_DIR", "CLOISTER_ENCLAVE_DATA_DIR",
          "AILERON_ENCLAVE_IMAGE_DIGEST", "CLOISTER_ENCLAVE_IMAGE_DIGEST",
          "AILERON_GCP_PROJECT_ID", "CLOISTER_GCP_PROJECT_ID",
          "AILERON_ESCROW_TTL", "CLOISTER_ESCROW_TTL",
          "AILERON_KEK_SESSION_TTL", "CLOISTER_KEK_SESSION_TTL");

  private static final Map<String, String> REFUSED =
      Map.of(
          "AILERON_ENCLAVE_ESCROW_KEY_B64", "a key does not belong in the environment",
          "AILERON_SYSTEM_VAULT_KEY", "a key does not belong in the environment");

  private SettingNames() {}

  /**
   * The environment under today's names.
   *
   * @param environment names and values as the process got them
   * @param notice told of each old name that was found; values are never in the text
   * @throws IllegalArgumentException when an old and a new name are set to different values, or a
   *     setting is given that is refused
   */
  public static Map<String, String> current(
      Map<String, String> environment, Consumer<String> notice) {
    Map<String, String> result = new LinkedHashMap<>();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (REFUSED.containsKey(name)) {
                throw new IllegalArgumentException(name + " is refused: " + REFUSED.get(name));
              }
              String today = ALIASES.getOrDefault(name, name);
              if (!today.equals(name)) {
                notice.accept(name + " is an old name; use " + today);
              }
              String other = result.putIfAbsent(today, value);
              if (other != null && !other.equals(value)) {
                throw new IllegalArgumentException(
                    today + " is also set by an old name, to another value");
              }
            });
    return result;
  }
}
