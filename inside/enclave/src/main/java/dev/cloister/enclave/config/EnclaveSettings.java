package dev.cloister.enclave.config;

import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.http.TlsFiles;
import dev.cloister.tee.TeeSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the process listens, which TEE it asks, and where its configuration is. The host may choose
 * all of it, and none of it decides what the enclave does; of other variables see
 * docs/reference/enclave-configuration.md.
 *
 * @param configuration file of the measured configuration
 * @param provider name of the TEE
 * @param host address to listen on
 * @param port 0 picks one
 * @param tls with it TLS 1.3 only
 * @param data where a TEE provider may keep files
 * @param tee how a TEE provider reaches its platform
 */
public record EnclaveSettings(
    Path configuration,
    String provider,
    String host,
    int port,
    Optional<TlsFiles> tls,
    Path data,
    TeeSettings tee) {
  private static final String CONFIG = "CLOISTER_ENCLAVE_CONFIG";
  private static final String PROVIDER = "CLOISTER_TEE_PROVIDER";
  private static final String HOST = "CLOISTER_ENCLAVE_HOST";
  private static final String PORT = "CLOISTER_ENCLAVE_PORT";
  private static final String CERTIFICATE = "CLOISTER_ENCLAVE_TLS_CERTIFICATE";
  private static final String KEY = "CLOISTER_ENCLAVE_TLS_KEY";
  private static final String HTTP = "CLOISTER_ENCLAVE_HTTP";
  private static final String DATA = "CLOISTER_ENCLAVE_DATA_DIR";

  private static final String PREFIX = "CLOISTER_ENCLAVE_";
  private static final Set<String> KNOWN =
      Set.of(CONFIG, HOST, PORT, CERTIFICATE, KEY, HTTP, DATA, PREFIX + "IMAGE_DIGEST");

  /** The control plane's, which may stand in the same environment. */
  private static final Set<String> FOREIGN =
      Set.of(PREFIX + "URL", PREFIX + "TIMEOUT", PREFIX + "CONCURRENCY", PREFIX + "CA");

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  /**
   * Reads the settings.
   *
   * @param environment under today's names
   * @param providers the names of the TEE providers that are installed
   * @throws StartException with the first thing that is wrong
   */
  public static EnclaveSettings parse(Map<String, String> environment, List<String> providers)
      throws StartException {
    List<String> unknown =
        environment.keySet().stream()
            .filter(name -> name.startsWith(PREFIX))
            .filter(name -> !KNOWN.contains(name) && !FOREIGN.contains(name))
            .sorted()
            .map(name -> name + ": no such setting")
            .toList();
    if (!unknown.isEmpty()) {
      throw new StartException(StartFailure.SETTING_INVALID, unknown);
    }
    require(environment);
    String provider = text(environment, PROVIDER, "");
    if (!providers.contains(provider)) {
      throw new StartException(
          StartFailure.PROVIDER_UNKNOWN,
          PROVIDER + ": expected one of " + String.join(", ", providers));
    }
    EnclaveSettings settings =
        new EnclaveSettings(
            path(environment, CONFIG, ""),
            provider,
            text(environment, HOST, "127.0.0.1"),
            port(environment),
            tls(environment),
            path(environment, DATA, "cloister-enclave"),
            TeeSettings.of(environment));
    settings.requireTls(text(environment, HTTP, "loopback"));
    return settings;
  }

  private static void require(Map<String, String> environment) throws StartException {
    List<String> missing = new ArrayList<>();
    for (String name : List.of(CONFIG, PROVIDER)) {
      if (text(environment, name, "").isEmpty()) {
        missing.add(name + ": must be set");
      }
    }
    if (!missing.isEmpty()) {
      throw new StartException(StartFailure.SETTING_MISSING, missing);
    }
  }

  private void requireTls(String http) throws StartException {
    if (!Set.of("loopback", "allowed").contains(http)) {
      throw invalid(HTTP, "expected loopback or allowed");
    }
    if (tls.isEmpty() && !LOOPBACK.contains(host) && !http.equals("allowed")) {
      throw invalid(
          HOST,
          "not this machine's loopback; set "
              + CERTIFICATE
              + " and "
              + KEY
              + ", or "
              + HTTP
              + "=allowed");
    }
  }

  private static Optional<TlsFiles> tls(Map<String, String> environment) throws StartException {
    boolean certificate = !text(environment, CERTIFICATE, "").isEmpty();
    boolean key = !text(environment, KEY, "").isEmpty();
    if (certificate != key) {
      throw invalid(CERTIFICATE, "expected together with " + KEY);
    }
    return certificate
        ? Optional.of(new TlsFiles(path(environment, CERTIFICATE, ""), path(environment, KEY, "")))
        : Optional.empty();
  }

  private static int port(Map<String, String> environment) throws StartException {
    String port = text(environment, PORT, "8443");
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw invalid(PORT, "expected a number from 0 to 65535");
    }
    return Integer.parseInt(port);
  }

  private static Path path(Map<String, String> environment, String name, String otherwise)
      throws StartException {
    try {
      return Path.of(text(environment, name, otherwise));
    } catch (InvalidPathException e) {
      throw invalid(name, "not a path");
    }
  }

  private static String text(Map<String, String> environment, String name, String otherwise) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? otherwise : value;
  }

  private static StartException invalid(String name, String message) {
    return new StartException(StartFailure.SETTING_INVALID, name + ": " + message);
  }
}
