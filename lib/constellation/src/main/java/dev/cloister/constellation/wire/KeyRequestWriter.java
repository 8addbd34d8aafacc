package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.key.KeyId;

/** Writes the bodies of requests about keys. */
final class KeyRequestWriter {
  private KeyRequestWriter() {}

  static JsonObject write(KeyRequest request) {
    JsonObject.Builder out = JsonObject.builder();
    switch (request) {
      case KeyRequest.CreateKey create -> {
        out.put("name", create.name().value()).put("type", create.type().code());
        bytes(out, "policy", create.policy().text());
      }
      case KeyRequest.ImportKey key -> {
        out.put("name", key.name().value()).put("type", key.type().code());
        out.put("version", key.version());
        key.policy().ifPresent(policy -> bytes(out, "policy", policy.text()));
        secret(out, "material", key.material());
        key.publicKey().ifPresent(spki -> bytes(out, "public_key", spki));
      }
      case KeyRequest.Wrap wrap -> {
        use(out, wrap.use());
        bytes(out, "aad", wrap.aad());
        secret(out, "plaintext", wrap.plaintext());
      }
      case KeyRequest.Unwrap unwrap -> {
        use(out, unwrap.use());
        bytes(out, "aad", unwrap.aad());
        bytes(out, "blob", unwrap.blob());
      }
      case KeyRequest.Sign sign -> bytes(use(out, sign.use()), "message", sign.message());
      case KeyRequest.Verify verify -> {
        use(out, verify.use()).put("version", verify.version());
        bytes(out, "message", verify.message());
        bytes(out, "tag", verify.signature());
      }
      case KeyRequest.Mac mac -> bytes(use(out, mac.use()), "message", mac.message());
      case KeyRequest.VerifyMac verify -> {
        use(out, verify.use()).put("version", verify.version());
        bytes(out, "message", verify.message());
        bytes(out, "tag", verify.tag());
      }
      case KeyRequest.DeriveKey derive -> {
        use(out, derive.use()).put("version", derive.version());
        bytes(out, "context", derive.context());
        out.put("name", derive.name().value()).put("type", derive.type().code());
      }
      case KeyRequest.DeriveBytes derive -> {
        use(out, derive.use()).put("version", derive.version());
        bytes(out, "context", derive.context());
        out.put("length", derive.length());
      }
      case KeyRequest.RotateKey rotate -> use(out, rotate.use()).put("after", rotate.after());
      case KeyRequest.ExportKey export -> use(out, export.use()).put("version", export.version());
      case KeyRequest.GetKeyInfo info -> use(out, info.use());
      case KeyRequest.UpdateKeyPolicy update -> {
        handle(out, update.key());
        bytes(out, "base", update.base());
        bytes(out, "policy", update.policy().text());
      }
      case KeyRequest.DeleteKey delete -> handle(out, delete.key());
      case KeyRequest.ListKeys list ->
          list.after().ifPresent(after -> bytes(out, "after", after.bytes()));
      case KeyRequest.ApproveKeyUse approve -> {
        handle(out, approve.key()).put("version", approve.version());
        out.put("operation", approve.use().code());
        bytes(out, "requester", approve.requester().bytes());
        out.put("lifetime_seconds", approve.lifetime());
      }
      case KeyRequest.ExplainKey explain ->
          use(out, explain.use()).put("operation", explain.wanted().code());
      case KeyRequest.StageProfile stage -> {
        handle(out, stage.key()).put("principal", stage.principal()).put("tee", stage.tee());
        out.put("profile", stage.profile().json());
      }
      case KeyRequest.ApproveProfile approve ->
          bytes(handle(out, approve.key()), "profile", approve.profile());
      case KeyRequest.PromoteProfile promote ->
          bytes(handle(out, promote.key()), "profile", promote.profile());
      case KeyRequest.RevokeProfile revoke ->
          bytes(handle(out, revoke.key()), "profile", revoke.profile());
      case KeyRequest.ListProfiles list -> handle(out, list.key());
    }
    return out.build();
  }

  private static JsonObject.Builder use(JsonObject.Builder out, KeyUse use) {
    use.approval()
        .ifPresent(
            signed ->
                out.put(
                    "approval",
                    RequestWriter.signed(JsonObject.builder(), "approval", signed).build()));
    return handle(out, use.key());
  }

  private static JsonObject.Builder handle(JsonObject.Builder out, KeyId key) {
    return bytes(out, "handle", key.bytes());
  }

  static JsonObject.Builder bytes(JsonObject.Builder out, String name, ByteString value) {
    return out.put(name, Base64Url.encode(value));
  }

  static void secret(JsonObject.Builder out, String name, SecretBytes value) {
    String encoded = value.use(Base64Url::encode);
    out.put(name, encoded);
  }
}
