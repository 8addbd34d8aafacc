package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.crypto.Hmac;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.secret.OwnerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the bodies of answers about keys. */
final class KeyAnswerReader {
  private static final int MAX_PROFILES = 16;
  private static final int MAX_APPROVERS = 64;

  private KeyAnswerReader() {}

  /** Reads one element of a list. */
  @FunctionalInterface
  private interface Item<T> {
    T read(JsonObject json) throws ConstellationException;
  }

  static KeyAnswer read(VaultOperation operation, JsonObject body) throws ConstellationException {
    return switch (operation) {
      case CREATE_KEY,
          IMPORT_KEY,
          DERIVE_KEY,
          ROTATE_KEY,
          GET_KEY_INFO,
          UPDATE_KEY_POLICY,
          PROMOTE_PROFILE ->
          Fields.read(
              body,
              names("handle", "owner", "name", "type", "instance", "versions", "policy"),
              in -> new KeyAnswer.Described(info(in), continuity(in)));
      case WRAP ->
          Fields.read(
              body,
              names("version", "blob"),
              in ->
                  new KeyAnswer.Wrapped(
                      KeyRequestReader.version(in),
                      KeyRequestReader.bytes(in, "blob", 1, KeyRequest.MAX_MESSAGE + Aead.OVERHEAD),
                      continuity(in)));
      case UNWRAP ->
          Fields.read(
              body,
              names("plaintext"),
              in -> {
                Continuity continuity = continuity(in);
                return new KeyAnswer.Unwrapped(
                    KeyRequestReader.secret(in, "plaintext", 1, KeyRequest.MAX_MESSAGE),
                    continuity);
              });
      case SIGN ->
          Fields.read(
              body,
              names("version", "signature"),
              in ->
                  new KeyAnswer.Signature(
                      KeyRequestReader.version(in),
                      in.bytes("signature", P256PublicKey.SIGNATURE_LENGTH),
                      continuity(in)));
      case VERIFY, VERIFY_MAC ->
          Fields.read(
              body, names("valid"), in -> new KeyAnswer.Verified(in.bool("valid"), continuity(in)));
      case MAC ->
          Fields.read(
              body,
              names("version", "tag"),
              in ->
                  new KeyAnswer.Tagged(
                      KeyRequestReader.version(in),
                      in.bytes("tag", Hmac.TAG_LENGTH),
                      continuity(in)));
      case DERIVE_BYTES ->
          Fields.read(
              body,
              names("bytes"),
              in -> {
                Continuity continuity = continuity(in);
                return new KeyAnswer.Derived(
                    KeyRequestReader.secret(in, "bytes", 16, KeyRequest.MAX_DERIVED), continuity);
              });
      case EXPORT_KEY ->
          Fields.read(
              body, names("type", "version", "material", "public_key"), KeyAnswerReader::exported);
      case DELETE_KEY -> Fields.read(body, names(), in -> new KeyAnswer.Deleted(continuity(in)));
      case LIST_KEYS ->
          Fields.read(
              body,
              names("keys", "more"),
              in ->
                  new KeyAnswer.Keys(
                      list(in, "keys", KeyAnswer.MAX_ITEMS, KeyAnswerReader::listed),
                      in.bool("more"),
                      continuity(in)));
      case APPROVE_KEY_USE ->
          Fields.read(
              body,
              names("approval", "signature"),
              in ->
                  new KeyAnswer.UseApproved(
                      in.signed("approval", KeyApproval.MAX_LENGTH, KeyApproval::decode),
                      continuity(in)));
      case EXPLAIN_KEY ->
          Fields.read(
              body,
              names("decision"),
              in ->
                  new KeyAnswer.Explanation(
                      AnswerReader.decision(in.object("decision")), continuity(in)));
      case STAGE_PROFILE, APPROVE_PROFILE, REVOKE_PROFILE, LIST_PROFILES ->
          Fields.read(
              body,
              names("profiles"),
              in ->
                  new KeyAnswer.Profiles(
                      list(in, "profiles", MAX_PROFILES, KeyAnswerReader::profile),
                      continuity(in)));
      default -> throw new IllegalArgumentException("expected an operation of keys");
    };
  }

  private static KeyAnswer exported(Fields in) throws ConstellationException, JsonException {
    Continuity continuity = continuity(in);
    var type = KeyRequestReader.type(in);
    long version = KeyRequestReader.version(in);
    Optional<ByteString> publicKey = publicKey(in);
    if (publicKey.isPresent() != type.isSigning()) {
      throw new JsonException("expected \"public_key\" with a signing key and only then");
    }
    return new KeyAnswer.Exported(
        type,
        version,
        KeyRequestReader.secret(in, "material", 1, KeyRequest.MAX_MATERIAL),
        publicKey,
        continuity);
  }

  private static KeyInfo info(Fields in) throws ConstellationException, JsonException {
    return new KeyInfo(
        handle(in),
        person(in.object("owner")),
        new KeyName(in.text("name")),
        KeyRequestReader.type(in),
        in.bytes("instance", KeyApproval.RANDOM_LENGTH),
        list(in, "versions", KeyInfo.MAX_VERSIONS, KeyAnswerReader::version),
        KeyRequestReader.policy(in));
  }

  private static KeyInfo.Version version(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("version", "created", "public_key"),
        in ->
            new KeyInfo.Version(KeyRequestReader.version(in), in.number("created"), publicKey(in)));
  }

  private static Optional<ByteString> publicKey(Fields in)
      throws ConstellationException, JsonException {
    return in.has("public_key")
        ? Optional.of(KeyRequestReader.bytes(in, "public_key", 1, P256PublicKey.LENGTH))
        : Optional.empty();
  }

  private static ListedKey listed(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("handle", "name", "type", "version"),
        in ->
            new ListedKey(
                handle(in),
                new KeyName(in.text("name")),
                KeyRequestReader.type(in),
                KeyRequestReader.version(in)));
  }

  private static PendingProfileInfo profile(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("profile_id", "principal", "tee", "profile", "proposer", "approvers", "expires"),
        in ->
            new PendingProfileInfo(
                in.bytes("profile_id", KeyRequest.PROFILE_ID),
                KeyRequestReader.principal(in),
                KeyRequestReader.tee(in),
                appraisal(in),
                person(in.object("proposer")),
                list(in, "approvers", MAX_APPROVERS, KeyAnswerReader::person),
                in.number("expires")));
  }

  static AppraisalPolicy appraisal(Fields in) throws JsonException {
    try {
      return AppraisalPolicy.of(in.object("profile"));
    } catch (PolicyException e) {
      throw new JsonException("profile: " + e.getMessage());
    }
  }

  private static OwnerId person(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("issuer", "subject"),
        in -> new OwnerId(in.text("issuer"), in.text("subject")));
  }

  private static KeyId handle(Fields in) throws ConstellationException, JsonException {
    return new KeyId(in.bytes("handle", Canonical.HASH_LENGTH));
  }

  private static <T> List<T> list(Fields in, String name, int max, Item<T> item)
      throws ConstellationException, JsonException {
    List<T> items = new ArrayList<>();
    for (JsonObject json : in.objects(name, max)) {
      items.add(item.read(json));
    }
    return items;
  }

  private static Set<String> names(String... names) {
    return Stream.concat(Stream.of("continuity"), Stream.of(names)).collect(Collectors.toSet());
  }

  private static Continuity continuity(Fields in) throws ConstellationException, JsonException {
    return Continuity.read(in.object("continuity"));
  }
}
