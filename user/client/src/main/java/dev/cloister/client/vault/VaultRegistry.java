package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.client.Target;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.http.Api;
import dev.cloister.client.http.Fields;
import dev.cloister.client.http.TokenSource;
import dev.cloister.constellation.VaultId;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The phonebook of vaults that a control plane keeps. Nothing in it is believed: it says where to
 * try, the pinned constellation decides who is a member, and a member proves what it is. Whoever
 * keeps it can send a client to the wrong place and gains nothing there.
 */
public final class VaultRegistry implements AutoCloseable {
  private static final String PATH = "/v1/constellations/";

  private final Api api;

  private VaultRegistry(Api api) {
    this.api = api;
  }

  /**
   * A vault, as it is published.
   *
   * @param vault which
   * @param endpoint where it listens
   * @param measurement what runs there, for people: 32 to 64 bytes
   */
  public record Entry(VaultId vault, Target endpoint, ByteString measurement) {
    /** Refuses missing parts. */
    public Entry {
      Objects.requireNonNull(vault);
      Objects.requireNonNull(endpoint);
      Objects.requireNonNull(measurement);
    }
  }

  /**
   * A registry to look things up in; nobody has to log in for that, and no token is sent.
   *
   * @param controlPlane scheme, host and port
   */
  public static VaultRegistry at(URI controlPlane) {
    return new VaultRegistry(Api.open(controlPlane));
  }

  /** A registry to publish in, too. */
  public static VaultRegistry at(URI controlPlane, TokenSource tokens) {
    return new VaultRegistry(Api.at(controlPlane, tokens));
  }

  /**
   * What is published of a constellation; empty where nothing is. What is not of its form is left
   * out.
   *
   * @throws ClientException with {@link ClientFailure#UNREACHABLE}, {@link ClientFailure#REFUSED}
   *     or {@link ClientFailure#MALFORMED_RESPONSE}
   */
  public List<Entry> entries(ByteString constellationId) throws ClientException {
    Optional<JsonObject> answer = api.find(PATH + constellationId.hex());
    if (answer.isEmpty()) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try {
      for (JsonValue each : answer.get().array("vaults").values()) {
        if (each instanceof JsonObject json) {
          read(json, entries);
        }
      }
    } catch (JsonException e) {
      throw Fields.malformed("vaults");
    }
    return List.copyOf(entries);
  }

  private static void read(JsonObject json, Collection<Entry> entries) throws JsonException {
    String vault = json.string("vault");
    String endpoint = json.string("endpoint");
    String measurement = json.string("measurement");
    try {
      entries.add(
          new Entry(
              new VaultId(hex(vault)), KnownConstellation.target(endpoint), hex(measurement)));
    } catch (IllegalArgumentException e) {
      // A hint that leads nowhere.
    }
  }

  /** Where the vaults of a constellation listen, as {@link #entries} says. */
  public Map<VaultId, Target> endpoints(ByteString constellationId) throws ClientException {
    Map<VaultId, Target> endpoints = new TreeMap<>();
    entries(constellationId).forEach(entry -> endpoints.put(entry.vault(), entry.endpoint()));
    return endpoints;
  }

  /**
   * Publishes, in place of what the caller published of that constellation before.
   *
   * @throws ClientException as {@link #entries}; refused with {@code conflict} where somebody else
   *     published it
   */
  public void publish(ByteString constellationId, Collection<Entry> entries)
      throws ClientException {
    List<JsonValue> vaults = new ArrayList<>();
    for (Entry entry : entries) {
      vaults.add(
          JsonObject.builder()
              .put("vault", entry.vault().toString())
              .put("endpoint", KnownConstellation.url(entry.endpoint()))
              .put("measurement", entry.measurement().hex())
              .build());
    }
    api.call(
        "PUT",
        PATH + constellationId.hex(),
        JsonObject.builder().put("vaults", new JsonArray(vaults)).build());
  }

  /** Removes what the caller published of a constellation. */
  public void remove(ByteString constellationId) throws ClientException {
    api.call("DELETE", PATH + constellationId.hex());
  }

  private static ByteString hex(String text) {
    return ByteString.copyOf(HexFormat.of().parseHex(text));
  }

  @Override
  public void close() {
    api.close();
  }
}
