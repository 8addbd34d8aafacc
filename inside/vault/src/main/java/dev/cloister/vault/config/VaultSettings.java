package dev.cloister.vault.config;

import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.tee.TeeSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Where the process listens, which TEE it asks, and where its files are. The host may choose all of
 * it, and none of it decides what the vault does (docs/reference/vault-configuration.md).
 *
 * @param configuration file of the measured configuration
 * @param provider name of the TEE
 * @param host address to listen on
 * @param port of HTTP; 0 picks one
 * @param framePort of frames, where they are listened for; 0 picks one
 * @param data the folder of the state, and of what the TEE provider keeps
 * @param collateral file of collateral for callers' evidence: the host's, and verified
 * @param peers file of peers' addresses: the host's, and not trusted
 * @param tee how a TEE provider reaches its platform
 */
public record VaultSettings(
    Path configuration,
    String provider,
    String host,
    int port,
    OptionalInt framePort,
    Path data,
    Optional<Path> collateral,
    Optional<Path> peers,
    TeeSettings tee) {
  private static final String PREFIX = "CLOISTER_VAULT_";
  private static final String CONFIG = PREFIX + "CONFIG";
  private static final String PROVIDER = "CLOISTER_TEE_PROVIDER";
  private static final String HOST = PREFIX + "HOST";
  private static final String PORT = PREFIX + "PORT";
  private static final String FRAME_PORT = PREFIX + "FRAME_PORT";
  private static final String DATA = PREFIX + "DATA_DIR";
  private static final String COLLATERAL = PREFIX + "COLLATERAL";
  private static final String PEERS = PREFIX + "PEERS";
  private static final Set<String> KNOWN =
      Set.of(CONFIG, HOST, PORT, FRAME_PORT, DATA, COLLATERAL, PEERS, PREFIX + "IMAGE_DIGEST");

  /**
   * Reads the settings.
   *
   * @param environment under today's names
   * @param providers the names of the TEE providers that are installed
   * @throws StartException with the first thing that is wrong
   */
  public static VaultSettings parse(Map<String, String> environment, List<String> providers)
      throws StartException {
    List<String> unknown =
        environment.keySet().stream()
            .filter(name -> name.startsWith(PREFIX) && !KNOWN.contains(name))
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
    return new VaultSettings(
        path(environment, CONFIG, ""),
        provider,
        text(environment, HOST, "127.0.0.1"),
        port(environment, PORT, "8444"),
        text(environment, FRAME_PORT, "").isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(port(environment, FRAME_PORT, "")),
        path(environment, DATA, "cloister-vault"),
        pathIfAny(environment, COLLATERAL),
        pathIfAny(environment, PEERS),
        TeeSettings.of(environment));
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

  private static int port(Map<String, String> environment, String name, String otherwise)
      throws StartException {
    String port = text(environment, name, otherwise);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw invalid(name, "expected a number from 0 to 65535");
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

  private static Optional<Path> pathIfAny(Map<String, String> environment, String name)
      throws StartException {
    return text(environment, name, "").isEmpty()
        ? Optional.empty()
        : Optional.of(path(environment, name, ""));
  }

  private static String text(Map<String, String> environment, String name, String otherwise) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? otherwise : value;
  }

  private static StartException invalid(String name, String message) {
    return new StartException(StartFailure.SETTING_INVALID, name + ": " + message);
  }
}
