package dev.cloister.cli.up;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.cli.process.Ports;
import dev.cloister.cli.process.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The ports of an instance, remembered in its data directory. The issuer's is part of every user's
 * identity, so it never changes; the others stay while they are free, so that the measurement of
 * the enclave's configuration stays too.
 */
final class PortFile {
  private static final String CONTROL_PLANE = "control_plane";
  private static final String ENCLAVE = "enclave";
  private static final String ISSUER = "issuer";
  private static final String GITHUB = "github";
  private static final String VAULTS = "vaults";

  private final Path file;

  private PortFile(Path file) {
    this.file = file;
  }

  /** That of a data directory. */
  static PortFile in(Path data) {
    return new PortFile(data.resolve("ports.json"));
  }

  /**
   * What is remembered; empty where no instance has run.
   *
   * @throws IOException when the file is not of its form
   */
  Optional<Plan.Addresses> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonObject json = Json.parseObject(Files.readAllBytes(file));
      json.onlyMembers(Set.of(CONTROL_PLANE, ENCLAVE, ISSUER, GITHUB, VAULTS));
      return Optional.of(
          new Plan.Addresses(
              port(json, CONTROL_PLANE),
              port(json, ENCLAVE),
              port(json, ISSUER),
              port(json, GITHUB),
              vaults(json)));
    } catch (JsonException e) {
      throw new IOException(file + " is not of its form: " + e.getMessage(), e);
    }
  }

  /**
   * Chooses, and remembers the choice.
   *
   * @param controlPlane the port that was asked for, or 0 for any
   * @throws ServiceException when a port that must be is taken
   */
  Plan.Addresses choose(int controlPlane) throws IOException, ServiceException {
    Iterator<Integer> free = Ports.free(4 + Plan.VAULTS).iterator();
    Optional<Plan.Addresses> before = read();
    if (before.isPresent()) {
      Ports.requireFree(
          before.get().issuer(),
          "the records in this directory name the token issuer by it. Does an instance still run?");
    }
    if (controlPlane != 0) {
      Ports.requireFree(controlPlane, "choose another with --port");
    }
    Plan.Addresses chosen =
        new Plan.Addresses(
            controlPlane != 0
                ? controlPlane
                : kept(before.map(Plan.Addresses::controlPlane), free.next()),
            kept(before.map(Plan.Addresses::enclave), free.next()),
            before.map(Plan.Addresses::issuer).orElseGet(free::next),
            kept(before.map(Plan.Addresses::github), free.next()),
            keptVaults(before, free));
    DataDirectory.write(file, json(chosen).toPrettyJson().getBytes(UTF_8));
    return chosen;
  }

  private static int kept(Optional<Integer> before, int other) {
    return before.filter(Ports::isFree).orElse(other);
  }

  private static List<Integer> keptVaults(Optional<Plan.Addresses> before, Iterator<Integer> free) {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < Plan.VAULTS; i++) {
      int index = i;
      ports.add(
          kept(
              before.map(Plan.Addresses::vaults).filter(v -> !v.isEmpty()).map(v -> v.get(index)),
              free.next()));
    }
    return ports;
  }

  /** Empty where an instance ran that had no vaults. */
  private static List<Integer> vaults(JsonObject json) throws JsonException, IOException {
    if (json.find(VAULTS).isEmpty()) {
      return List.of();
    }
    List<Integer> ports = new ArrayList<>();
    for (JsonValue value : json.array(VAULTS)) {
      if (!(value instanceof JsonNumber number)) {
        throw new IOException("\"" + VAULTS + "\" are not ports");
      }
      ports.add(port(VAULTS, number.longValue()));
    }
    if (ports.size() != Plan.VAULTS) {
      throw new IOException("\"" + VAULTS + "\" are not " + Plan.VAULTS + " ports");
    }
    return ports;
  }

  private static int port(JsonObject json, String name) throws JsonException, IOException {
    return port(name, json.integer(name));
  }

  private static int port(String name, long port) throws IOException {
    if (port < 1 || port > 65_535) {
      throw new IOException("\"" + name + "\" is not a port");
    }
    return (int) port;
  }

  private static JsonObject json(Plan.Addresses ports) {
    return JsonObject.builder()
        .put(CONTROL_PLANE, ports.controlPlane())
        .put(ENCLAVE, ports.enclave())
        .put(ISSUER, ports.issuer())
        .put(GITHUB, ports.github())
        .put(VAULTS, new JsonArray(ports.vaults().stream().<JsonValue>map(JsonNumber::of).toList()))
        .build();
  }
}
