package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.client.Target;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.VaultId;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an owner keeps of a constellation, as a file: the id that is pinned, its configurations, the
 * policies of its members' code, and where they listen. It holds no secret, and whoever changes the
 * id in it chooses the vaults: it is kept like a list of trusted roots. Format:
 * docs/reference/constellation-file.md.
 *
 * @param constellationId 32 bytes
 * @param configurations from the first on; unverified
 * @param codePolicies texts of appraisal policies
 * @param endpoints by vault
 */
public record KnownConstellation(
    ByteString constellationId,
    List<SignedDescriptor> configurations,
    List<ByteString> codePolicies,
    Map<VaultId, Target> endpoints) {
  /** Longest file that is read, in bytes. */
  public static final int MAX_LENGTH = 16 << 20;

  private static final String FORMAT = "cloister-constellation-1";
  private static final int DEFAULT_PORT = 443;

  /** Refuses what is no id; copies the lists. */
  public KnownConstellation {
    if (constellationId.length() != Canonical.HASH_LENGTH) {
      throw new IllegalArgumentException("constellation: expected an id of 32 bytes");
    }
    configurations = List.copyOf(configurations);
    codePolicies = List.copyOf(codePolicies);
    endpoints = Map.copyOf(endpoints);
  }

  /**
   * Reads a file.
   *
   * @throws ClientException with {@link ClientFailure#UNTRUSTED_CONSTELLATION} when it is not of
   *     the format
   */
  public static KnownConstellation parse(byte[] text) throws ClientException {
    if (text.length > MAX_LENGTH) {
      throw malformed("longer than " + MAX_LENGTH + " bytes");
    }
    try {
      JsonObject json = Json.parseObject(text);
      json.onlyMembers(
          Set.of("format", "constellation", "configurations", "code_policies", "endpoints"));
      if (!json.string("format").equals(FORMAT)) {
        throw new JsonException("expected \"format\" to be \"" + FORMAT + "\"");
      }
      List<SignedDescriptor> configurations = new ArrayList<>();
      for (String encoded : json.array("configurations").strings()) {
        configurations.add(SignedDescriptor.decode(Base64Url.decode(encoded, "configurations")));
      }
      List<ByteString> policies = new ArrayList<>();
      for (String encoded : json.array("code_policies").strings()) {
        policies.add(ByteString.copyOf(Base64Url.decode(encoded, "code_policies")));
      }
      return new KnownConstellation(
          hex(json.string("constellation")),
          configurations,
          policies,
          endpoints(json.object("endpoints")));
    } catch (JsonException | ConstellationException | IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Map<VaultId, Target> endpoints(JsonObject json) throws JsonException {
    Map<VaultId, Target> endpoints = new TreeMap<>();
    for (Map.Entry<String, JsonValue> entry : json.members().entrySet()) {
      if (!(entry.getValue() instanceof JsonString(String url))) {
        throw new JsonException("endpoints: expected URLs");
      }
      endpoints.put(new VaultId(hex(entry.getKey())), target(url));
    }
    return endpoints;
  }

  /**
   * Where a URL says that a vault listens.
   *
   * @param url {@code https://host[:port]}
   * @throws IllegalArgumentException for anything else
   */
  public static Target target(String url) {
    URI uri = URI.create(url);
    boolean plain = uri.getRawPath() == null || uri.getRawPath().isEmpty();
    if (!"https".equals(uri.getScheme())
        || uri.getHost() == null
        || !plain
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("expected https://host[:port]");
    }
    String host = uri.getHost().replaceAll("^\\[|]$", "");
    return new Target(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
  }

  /**
   * The same where vaults may listen elsewhere.
   *
   * @param hints by vault, in place of what is known; of strangers they are never used
   */
  public KnownConstellation with(Map<VaultId, Target> hints) {
    Map<VaultId, Target> merged = new TreeMap<>(endpoints);
    merged.putAll(hints);
    return new KnownConstellation(constellationId, configurations, codePolicies, merged);
  }

  /** The file. */
  public JsonObject toJson() {
    JsonObject.Builder where = JsonObject.builder();
    new TreeMap<>(endpoints).forEach((vault, target) -> where.put(vault.toString(), url(target)));
    return JsonObject.builder()
        .put("format", FORMAT)
        .put("constellation", constellationId.hex())
        .put(
            "configurations",
            JsonArray.ofStrings(
                configurations.stream().map(c -> Base64Url.encode(c.encoded())).toList()))
        .put(
            "code_policies",
            JsonArray.ofStrings(codePolicies.stream().map(Base64Url::encode).toList()))
        .put("endpoints", where.build())
        .build();
  }

  static String url(Target target) {
    String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
    return "https://" + host + ":" + target.port();
  }

  private static ByteString hex(String text) {
    return ByteString.copyOf(HexFormat.of().parseHex(text));
  }

  private static ClientException malformed(String why) {
    return new ClientException(
        ClientFailure.UNTRUSTED_CONSTELLATION, "not a constellation's file: " + why);
  }
}
