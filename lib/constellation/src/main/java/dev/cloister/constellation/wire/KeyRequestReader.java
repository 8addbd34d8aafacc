package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.crypto.Hmac;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.policy.TeeName;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the bodies of requests about keys. */
final class KeyRequestReader {
  private static final Pattern PRINCIPAL = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Set<String> PROFILE = Set.of("handle", "profile");

  /** Versions stand in four bytes of what is encrypted. */
  private static final long MAX_VERSION = Integer.MAX_VALUE;

  private KeyRequestReader() {}

  static KeyRequest read(VaultOperation operation, JsonObject body) throws ConstellationException {
    return switch (operation) {
      case CREATE_KEY ->
          Fields.read(
              body,
              Set.of("name", "type", "policy"),
              in -> new KeyRequest.CreateKey(name(in), type(in), policy(in)));
      case IMPORT_KEY ->
          Fields.read(
              body,
              Set.of("name", "type", "version", "policy", "material", "public_key"),
              KeyRequestReader::imported);
      case WRAP ->
          Fields.read(
              body,
              use("aad", "plaintext"),
              in -> {
                KeyUse use = use(in);
                ByteString aad = bytes(in, "aad", 0, KeyRequest.MAX_AAD);
                return new KeyRequest.Wrap(
                    use, aad, secret(in, "plaintext", 1, KeyRequest.MAX_MESSAGE));
              });
      case UNWRAP ->
          Fields.read(
              body,
              use("aad", "blob"),
              in ->
                  new KeyRequest.Unwrap(
                      use(in),
                      bytes(in, "aad", 0, KeyRequest.MAX_AAD),
                      bytes(in, "blob", 1, KeyRequest.MAX_MESSAGE + Aead.OVERHEAD)));
      case SIGN ->
          Fields.read(
              body, use("message"), in -> new KeyRequest.Sign(use(in), message(in, "message")));
      case VERIFY ->
          Fields.read(
              body,
              use("version", "message", "tag"),
              in ->
                  new KeyRequest.Verify(
                      use(in),
                      version(in),
                      message(in, "message"),
                      in.bytes("tag", P256PublicKey.SIGNATURE_LENGTH)));
      case MAC ->
          Fields.read(
              body, use("message"), in -> new KeyRequest.Mac(use(in), message(in, "message")));
      case VERIFY_MAC ->
          Fields.read(
              body,
              use("version", "message", "tag"),
              in ->
                  new KeyRequest.VerifyMac(
                      use(in),
                      version(in),
                      message(in, "message"),
                      in.bytes("tag", Hmac.TAG_LENGTH)));
      case DERIVE_KEY ->
          Fields.read(
              body,
              use("version", "context", "name", "type"),
              in ->
                  new KeyRequest.DeriveKey(
                      use(in), version(in), message(in, "context"), name(in), type(in)));
      case DERIVE_BYTES ->
          Fields.read(
              body,
              use("version", "context", "length"),
              in ->
                  new KeyRequest.DeriveBytes(
                      use(in),
                      version(in),
                      message(in, "context"),
                      (int) number(in, "length", 16, KeyRequest.MAX_DERIVED)));
      case ROTATE_KEY ->
          Fields.read(
              body,
              use("after"),
              in -> new KeyRequest.RotateKey(use(in), number(in, "after", 1, MAX_VERSION)));
      case EXPORT_KEY ->
          Fields.read(body, use("version"), in -> new KeyRequest.ExportKey(use(in), version(in)));
      case GET_KEY_INFO -> Fields.read(body, use(), in -> new KeyRequest.GetKeyInfo(use(in)));
      case UPDATE_KEY_POLICY ->
          Fields.read(
              body,
              Set.of("handle", "base", "policy"),
              in ->
                  new KeyRequest.UpdateKeyPolicy(
                      handle(in), in.bytes("base", Canonical.HASH_LENGTH), policy(in)));
      case DELETE_KEY ->
          Fields.read(body, Set.of("handle"), in -> new KeyRequest.DeleteKey(handle(in)));
      case LIST_KEYS ->
          Fields.read(
              body,
              Set.of("after"),
              in ->
                  new KeyRequest.ListKeys(
                      in.has("after")
                          ? Optional.of(new KeyId(in.bytes("after", Canonical.HASH_LENGTH)))
                          : Optional.empty()));
      case APPROVE_KEY_USE ->
          Fields.read(
              body,
              Set.of("handle", "version", "operation", "requester", "lifetime_seconds"),
              KeyRequestReader::approve);
      case EXPLAIN_KEY ->
          Fields.read(
              body, use("operation"), in -> new KeyRequest.ExplainKey(use(in), operation(in)));
      case STAGE_PROFILE ->
          Fields.read(
              body, Set.of("handle", "principal", "tee", "profile"), KeyRequestReader::stage);
      case APPROVE_PROFILE ->
          Fields.read(body, PROFILE, in -> new KeyRequest.ApproveProfile(handle(in), profile(in)));
      case PROMOTE_PROFILE ->
          Fields.read(body, PROFILE, in -> new KeyRequest.PromoteProfile(handle(in), profile(in)));
      case REVOKE_PROFILE ->
          Fields.read(body, PROFILE, in -> new KeyRequest.RevokeProfile(handle(in), profile(in)));
      case LIST_PROFILES ->
          Fields.read(body, Set.of("handle"), in -> new KeyRequest.ListProfiles(handle(in)));
      default -> throw new IllegalArgumentException("expected an operation of keys");
    };
  }

  private static KeyRequest imported(Fields in) throws ConstellationException, JsonException {
    KeyName name = name(in);
    KeyType type = type(in);
    long version = version(in);
    Optional<KeyPolicy> policy = in.has("policy") ? Optional.of(policy(in)) : Optional.empty();
    Optional<ByteString> publicKey =
        in.has("public_key")
            ? Optional.of(bytes(in, "public_key", 1, P256PublicKey.LENGTH))
            : Optional.empty();
    if (policy.isPresent() != (version == 1)) {
      throw new JsonException("expected \"policy\" with version 1 and only then");
    }
    if (publicKey.isPresent() != type.isSigning()) {
      throw new JsonException("expected \"public_key\" with a signing key and only then");
    }
    return new KeyRequest.ImportKey(
        name, type, version, policy, secret(in, "material", 1, KeyRequest.MAX_MATERIAL), publicKey);
  }

  private static KeyRequest approve(Fields in) throws ConstellationException, JsonException {
    return new KeyRequest.ApproveKeyUse(
        handle(in),
        version(in),
        operation(in),
        new CallerId(in.bytes("requester", Canonical.HASH_LENGTH)),
        number(in, "lifetime_seconds", 1, KeyApproval.MAX_LIFETIME));
  }

  private static KeyRequest stage(Fields in) throws ConstellationException, JsonException {
    return new KeyRequest.StageProfile(
        handle(in), principal(in), tee(in), KeyAnswerReader.appraisal(in));
  }

  static String principal(Fields in) throws JsonException {
    String principal = in.text("principal");
    if (!PRINCIPAL.matcher(principal).matches()) {
      throw new JsonException("expected \"principal\" to be a name");
    }
    return principal;
  }

  static String tee(Fields in) throws JsonException {
    if (!TeeName.all().contains(in.text("tee"))) {
      throw new JsonException("expected \"tee\" to be the name of a TEE");
    }
    return in.text("tee");
  }

  private static Set<String> use(String... others) {
    return Stream.concat(Stream.of("handle", "approval"), Stream.of(others))
        .collect(Collectors.toSet());
  }

  private static KeyUse use(Fields in) throws ConstellationException, JsonException {
    return new KeyUse(
        handle(in),
        in.has("approval")
            ? Optional.of(
                Fields.read(
                    in.object("approval"),
                    Set.of("approval", "signature"),
                    one -> one.signed("approval", KeyApproval.MAX_LENGTH, KeyApproval::decode)))
            : Optional.empty());
  }

  private static KeyId handle(Fields in) throws ConstellationException, JsonException {
    return new KeyId(in.bytes("handle", Canonical.HASH_LENGTH));
  }

  private static ByteString profile(Fields in) throws ConstellationException, JsonException {
    return in.bytes("profile", KeyRequest.PROFILE_ID);
  }

  private static KeyName name(Fields in) throws JsonException {
    return new KeyName(in.text("name"));
  }

  static KeyType type(Fields in) throws JsonException {
    return KeyType.find(in.text("type"))
        .orElseThrow(() -> new JsonException("expected \"type\" to be a type of keys"));
  }

  private static KeyOperation operation(Fields in) throws JsonException {
    return KeyOperation.find(in.text("operation"))
        .orElseThrow(() -> new JsonException("expected \"operation\" to be one of keys"));
  }

  static KeyPolicy policy(Fields in) throws ConstellationException, JsonException {
    return in.decoded("policy", KeyPolicy.MAX_LENGTH, KeyPolicy::parse);
  }

  static long version(Fields in) throws JsonException {
    return number(in, "version", 1, MAX_VERSION);
  }

  private static long number(Fields in, String name, long min, long max) throws JsonException {
    long value = in.number(name);
    if (value < min || value > max) {
      throw new JsonException("expected \"" + name + "\" to be " + min + " to " + max);
    }
    return value;
  }

  private static ByteString message(Fields in, String name)
      throws ConstellationException, JsonException {
    return bytes(in, name, 0, KeyRequest.MAX_MESSAGE);
  }

  static ByteString bytes(Fields in, String name, int min, int max)
      throws ConstellationException, JsonException {
    return ByteString.copyOf(in.bytes(name, min, max));
  }

  static SecretBytes secret(Fields in, String name, int min, int max)
      throws ConstellationException, JsonException {
    return SecretBytes.takeOver(in.bytes(name, min, max));
  }
}
