package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SetId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The members of a JSON object, all of them known. */
final class Fields {
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,8192}");

  private final JsonObject json;

  private Fields(JsonObject json) {
    this.json = json;
  }

  /** Makes a value of members; what the value's constructor refuses is malformed. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Fields fields) throws ConstellationException, JsonException;
  }

  /** Reads the bytes of an object. */
  @FunctionalInterface
  interface Decoding<T> {
    T decode(byte[] encoding) throws ConstellationException;
  }

  static <T> T read(JsonObject json, Set<String> names, Reader<T> reader)
      throws ConstellationException {
    try {
      json.onlyMembers(names);
      return reader.read(new Fields(json));
    } catch (JsonException | IllegalArgumentException e) {
      throw new ConstellationException(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  boolean has(String name) {
    return json.find(name).isPresent();
  }

  String text(String name) throws JsonException {
    return json.string(name);
  }

  long number(String name) throws JsonException {
    long value = json.integer(name);
    if (value < 0) {
      throw new JsonException("expected \"" + name + "\" to be 0 or more");
    }
    return value;
  }

  boolean bool(String name) throws JsonException {
    return json.bool(name);
  }

  JsonObject object(String name) throws JsonException {
    return json.object(name);
  }

  List<JsonObject> objects(String name, int max) throws JsonException {
    if (json.array(name).size() > max) {
      throw new JsonException("expected \"" + name + "\" to have at most " + max);
    }
    return json.array(name).objects();
  }

  List<String> texts(String name, int max) throws JsonException {
    if (json.array(name).size() > max) {
      throw new JsonException("expected \"" + name + "\" to have at most " + max);
    }
    return json.array(name).strings();
  }

  byte[] bytes(String name, int min, int max) throws ConstellationException, JsonException {
    String text = json.string(name);
    if (text.length() > (max * 4L + 2) / 3) {
      throw new JsonException("expected \"" + name + "\" to be at most " + max + " bytes");
    }
    byte[] bytes = Base64Url.decode(text, name);
    if (bytes.length < min) {
      throw new JsonException("expected \"" + name + "\" to be at least " + min + " bytes");
    }
    return bytes;
  }

  ByteString bytes(String name, int length) throws ConstellationException, JsonException {
    return ByteString.copyOf(bytes(name, length, length));
  }

  <T> T decoded(String name, int max, Decoding<T> decoding)
      throws ConstellationException, JsonException {
    byte[] encoding = bytes(name, 1, max);
    try {
      return decoding.decode(encoding);
    } catch (ConstellationException e) {
      throw new ConstellationException(e.reason(), name + ": " + e.getMessage());
    }
  }

  /** An object, and the member {@code signature}. */
  <T extends Canonical> Signed<T> signed(String name, int max, Decoding<T> decoding)
      throws ConstellationException, JsonException {
    return new Signed<>(
        decoded(name, max, decoding), bytes("signature", P256PublicKey.SIGNATURE_LENGTH));
  }

  SecretId secret(String name) throws ConstellationException, JsonException {
    return new SecretId(bytes(name, 32));
  }

  SecretPolicy policy(String name) throws ConstellationException, JsonException {
    return decoded(name, SecretPolicy.MAX_LENGTH, SecretPolicy::parse);
  }

  Optional<SecretPolicy> policyIfAny(String name) throws ConstellationException, JsonException {
    return has(name) ? Optional.of(policy(name)) : Optional.empty();
  }

  Revision revision() throws ConstellationException, JsonException {
    return new Revision(
        number("version"), new SetId(bytes("set_id", SetId.LENGTH)), number("step"));
  }

  Ballot ballot() throws ConstellationException, JsonException {
    return new Ballot(number("round"), bytes("proposer", Ballot.PROPOSER_LENGTH));
  }
}
