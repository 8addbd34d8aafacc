package dev.cloister.constellation.wire;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.constellation.secret.OwnerId;
import java.util.Collection;
import java.util.function.Function;

/** Writes the bodies of answers about keys. */
final class KeyAnswerWriter {
  private KeyAnswerWriter() {}

  static JsonObject write(KeyAnswer answer) {
    JsonObject.Builder out = JsonObject.builder();
    switch (answer) {
      case KeyAnswer.Described described -> info(out, described.info());
      case KeyAnswer.Wrapped wrapped -> {
        out.put("version", wrapped.version());
        KeyRequestWriter.bytes(out, "blob", wrapped.blob());
      }
      case KeyAnswer.Unwrapped unwrapped ->
          KeyRequestWriter.secret(out, "plaintext", unwrapped.plaintext());
      case KeyAnswer.Signature signed -> {
        out.put("version", signed.version());
        KeyRequestWriter.bytes(out, "signature", signed.signature());
      }
      case KeyAnswer.Tagged tagged -> {
        out.put("version", tagged.version());
        KeyRequestWriter.bytes(out, "tag", tagged.tag());
      }
      case KeyAnswer.Verified verified -> out.put("valid", verified.valid());
      case KeyAnswer.Derived derived -> KeyRequestWriter.secret(out, "bytes", derived.bytes());
      case KeyAnswer.Exported exported -> {
        out.put("type", exported.type().code()).put("version", exported.version());
        KeyRequestWriter.secret(out, "material", exported.material());
        exported.publicKey().ifPresent(key -> KeyRequestWriter.bytes(out, "public_key", key));
      }
      case KeyAnswer.Deleted _ -> {}
      case KeyAnswer.Keys keys -> {
        out.put("keys", array(keys.keys(), KeyAnswerWriter::listed));
        out.put("more", keys.more());
      }
      case KeyAnswer.UseApproved approved ->
          RequestWriter.signed(out, "approval", approved.approval());
      case KeyAnswer.Explanation explanation ->
          out.put("decision", AnswerWriter.decision(explanation.decision()));
      case KeyAnswer.Profiles profiles ->
          out.put("profiles", array(profiles.profiles(), KeyAnswerWriter::profile));
    }
    return out.put("continuity", answer.continuity().toJson()).build();
  }

  private static void info(JsonObject.Builder out, KeyInfo info) {
    KeyRequestWriter.bytes(out, "handle", info.key().bytes());
    out.put("owner", person(info.owner()));
    out.put("name", info.name().value()).put("type", info.type().code());
    KeyRequestWriter.bytes(out, "instance", info.instance());
    out.put("versions", array(info.versions(), KeyAnswerWriter::version));
    KeyRequestWriter.bytes(out, "policy", info.policy().text());
  }

  private static JsonObject version(KeyInfo.Version version) {
    JsonObject.Builder out = JsonObject.builder().put("version", version.number());
    out.put("created", version.created());
    version.publicKey().ifPresent(key -> KeyRequestWriter.bytes(out, "public_key", key));
    return out.build();
  }

  private static JsonObject listed(ListedKey key) {
    return KeyRequestWriter.bytes(JsonObject.builder(), "handle", key.key().bytes())
        .put("name", key.name().value())
        .put("type", key.type().code())
        .put("version", key.version())
        .build();
  }

  private static JsonObject profile(PendingProfileInfo profile) {
    return KeyRequestWriter.bytes(JsonObject.builder(), "profile_id", profile.id())
        .put("principal", profile.principal())
        .put("tee", profile.tee())
        .put("profile", profile.profile().json())
        .put("proposer", person(profile.proposer()))
        .put("approvers", array(profile.approvers(), KeyAnswerWriter::person))
        .put("expires", profile.expires())
        .build();
  }

  private static JsonObject person(OwnerId person) {
    return JsonObject.builder()
        .put("issuer", person.issuer())
        .put("subject", person.subject())
        .build();
  }

  private static <T> JsonArray array(Collection<T> items, Function<T, JsonValue> write) {
    return new JsonArray(items.stream().map(write).toList());
  }
}
