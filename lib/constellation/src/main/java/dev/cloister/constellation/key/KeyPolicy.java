package dev.cloister.constellation.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may do what with a key. What no grant allows is denied, to the owner too: a policy without
 * grants lets nobody use the key. Format: docs/reference/key-policy.md, with the JSON Schema {@code
 * key-policy.schema.json} beside this class.
 */
public final class KeyPolicy {
  /** The version of the format. */
  public static final int VERSION = 1;

  /** Longest text that is read, in bytes. */
  public static final int MAX_LENGTH = 256 * 1024;

  private static final String DOMAIN = "cloister-key-policy-v1";

  private final ByteString text;
  private final JsonObject json;
  private final KeyPolicyMembers members;

  private KeyPolicy(ByteString text, JsonObject json, KeyPolicyMembers members) {
    this.text = text;
    this.json = json;
    this.members = members;
  }

  /**
   * Reads a policy.
   *
   * @param text JSON, UTF-8, at most {@value #MAX_LENGTH} bytes
   * @throws ConstellationException with {@link Reason#MALFORMED}, naming the member
   */
  public static KeyPolicy parse(byte[] text) throws ConstellationException {
    if (text.length > MAX_LENGTH) {
      throw malformed("expected at most " + MAX_LENGTH + " bytes");
    }
    try {
      JsonObject json = Json.parseObject(text);
      return new KeyPolicy(ByteString.copyOf(text), json, KeyPolicyReader.read(json));
    } catch (JsonException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /** The text as it was read: what is stored and sent. */
  public ByteString text() {
    return text;
  }

  /** What a change of the policy names it by: another text of the same meaning is another. */
  public ByteString digest() {
    return ByteString.copyOf(Crypto.sha256(Encoder.of(DOMAIN).bytes(text).encoded()));
  }

  /** Who is named. */
  public Map<String, Principal> principals() {
    return members.principals();
  }

  /** Who may do what, in the order of the text. */
  public List<Grant> grants() {
    return members.grants();
  }

  /** How profiles are added; empty where none can be. */
  public Optional<ProfileRules> profiles() {
    return members.profiles();
  }

  /** Who may change a member: nobody where it is not said. */
  public List<String> mayChange(PolicyMember member) {
    return members.mutability().getOrDefault(member, List.of());
  }

  /**
   * The members in which another policy differs.
   *
   * @throws ConstellationException with {@link Reason#MISMATCH} where they differ in who may change
   *     what: that never changes
   */
  public Set<PolicyMember> differences(KeyPolicy other) throws ConstellationException {
    if (!json.find(KeyPolicyReader.MUTABILITY)
        .equals(other.json.find(KeyPolicyReader.MUTABILITY))) {
      throw new ConstellationException(
          Reason.MISMATCH, "policy: who may change what can itself not be changed");
    }
    Set<PolicyMember> different = EnumSet.noneOf(PolicyMember.class);
    for (PolicyMember member : PolicyMember.values()) {
      if (!json.find(member.code()).equals(other.json.find(member.code()))) {
        different.add(member);
      }
    }
    return different;
  }

  /**
   * The same policy, in which a principal accepts one more profile.
   *
   * @param principal name of a {@link Principal.Code}
   * @param tee kind of TEE
   * @throws ConstellationException with {@link Reason#MALFORMED} when there is no such principal,
   *     or the policy has no room
   */
  public KeyPolicy withProfile(String principal, String tee, AppraisalPolicy profile)
      throws ConstellationException {
    try {
      JsonObject principals = json.object(PolicyMember.PRINCIPALS.code());
      JsonObject one = principals.object(principal);
      JsonObject code = one.object("code");
      List<JsonValue> profiles = new ArrayList<>();
      if (code.find(tee).isPresent()) {
        profiles.addAll(code.array(tee).values());
      }
      profiles.add(profile.json());
      JsonObject changed = with(one, "code", with(code, tee, new JsonArray(profiles)));
      JsonObject all =
          with(json, PolicyMember.PRINCIPALS.code(), with(principals, principal, changed));
      return parse(all.toJson().getBytes(StandardCharsets.UTF_8));
    } catch (JsonException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether a part of it names development roots. Whoever relies on such a policy must have said so
   * in another place too.
   */
  public boolean isDevelopment() {
    return members.principals().values().stream()
        .flatMap(
            principal ->
                principal instanceof Principal.Code code
                    ? code.profiles().values().stream().flatMap(List::stream)
                    : Stream.<AppraisalPolicy>empty())
        .anyMatch(AppraisalPolicy::isDevelopment);
  }

  private static JsonObject with(JsonObject object, String name, JsonValue value) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    members.put(name, value);
    return JsonObject.of(members);
  }

  private static ConstellationException malformed(String message) {
    return new ConstellationException(Reason.MALFORMED, "policy: " + message);
  }
}
