package dev.cloister.constellation.wire;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.threshold.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes the bodies of requests. */
final class RequestWriter {
  private RequestWriter() {}

  static JsonObject write(VaultRequest request) {
    if (request instanceof VaultRequest.OfKeys(KeyRequest ofKeys)) {
      return ofKeys.toJson();
    }
    if (request instanceof VaultRequest.OfHeads(HeadRequest ofHeads)) {
      return ofHeads.toJson();
    }
    JsonObject.Builder out = JsonObject.builder();
    switch (request) {
      case VaultRequest.Constellation _,
          VaultRequest.Nonce _,
          VaultRequest.OfHeads _,
          VaultRequest.ProposeRecovery _,
          VaultRequest.OfKeys _ -> {}
      case VaultRequest.StoreSecret store -> store(out, store);
      case VaultRequest.SignDescriptor sign ->
          out.put("descriptor", Base64Url.encode(sign.descriptor().encoded()));
      case VaultRequest.InstallDescriptor install ->
          out.put("configuration", Base64Url.encode(install.configuration().encoded()))
              .put(
                  "code_policies",
                  JsonArray.ofStrings(
                      install.codePolicies().stream().map(Base64Url::encode).toList()));
      case VaultRequest.CommitSecret commit -> {
        out.put("certificate", Base64Url.encode(commit.certificate().encoded()));
        commit.policy().ifPresent(policy -> out.put("policy", Base64Url.encode(policy.text())));
        commit.dealt().ifPresent(dealt -> out.put("dealt", dealt(dealt)));
      }
      case VaultRequest.GetSecret get -> {
        reference(out, get.secret());
        get.managerToken().ifPresent(token -> out.put("manager_token", token));
      }
      case VaultRequest.DeleteSecret delete -> {
        out.put("header", Base64Url.encode(delete.header().encoded()));
        signed(out, "intent", delete.intent());
      }
      case VaultRequest.PromiseSecretPolicy promise -> {
        out.put("handle", Base64Url.encode(promise.secret().bytes()));
        revision(out, promise.revision());
        ballot(out, promise.ballot());
      }
      case VaultRequest.UpdateSecretPolicy update -> update(out, update);
      case VaultRequest.DealShares deal -> {
        signed(out, "session", deal.session());
        List<JsonValue> words = new ArrayList<>();
        for (Signed<DealingWord> word : deal.words()) {
          words.add(signed(JsonObject.builder(), "word", word).build());
        }
        out.put("words", new JsonArray(words));
      }
      case VaultRequest.ListSecrets list ->
          list.after().ifPresent(after -> out.put("after", Base64Url.encode(after.bytes())));
      case VaultRequest.Explain explain -> reference(out, explain.secret());
      case VaultRequest.ConsentRecovery recovery -> signed(out, "consent", recovery.consent());
      case VaultRequest.ReadAudit read -> out.put("after", read.after());
    }
    return out.build();
  }

  private static void store(JsonObject.Builder out, VaultRequest.StoreSecret store) {
    out.put("header", Base64Url.encode(store.header().encoded()));
    out.put("share_header", Base64Url.encode(store.shareHeader().encoded()));
    share(out, store.share());
    out.put("ciphertext", Base64Url.encode(store.ciphertext()));
    out.put("policy", Base64Url.encode(store.policy().text()));
    signed(out, "intent", store.intent());
  }

  private static void update(JsonObject.Builder out, VaultRequest.UpdateSecretPolicy update) {
    signed(out, "proposal", update.proposal());
    out.put("policy", Base64Url.encode(update.policy().text()));
    List<JsonValue> promises = new ArrayList<>();
    for (Signed<Promise> promise : update.promises()) {
      promises.add(signed(JsonObject.builder(), "promise", promise).build());
    }
    out.put("promises", new JsonArray(promises));
  }

  private static JsonObject dealt(DealtShare dealt) {
    JsonObject.Builder out =
        JsonObject.builder().put("share_header", Base64Url.encode(dealt.header().encoded()));
    share(out, dealt.share());
    return out.build();
  }

  private static void reference(JsonObject.Builder out, SecretReference reference) {
    switch (reference) {
      case SecretReference.Own own -> out.put("name", own.name().value());
      case SecretReference.OfOwner of -> {
        out.put(
            "owner",
            JsonObject.builder()
                .put("issuer", of.owner().issuer())
                .put("subject", of.owner().subject())
                .build());
        out.put("name", of.name().value());
      }
      case SecretReference.Handle handle ->
          out.put("handle", Base64Url.encode(handle.secret().bytes()));
    }
  }

  static void share(JsonObject.Builder out, Share share) {
    byte[] value = share.copyValue();
    try {
      out.put("position", share.position());
      out.put("share", Base64Url.encode(value));
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  static JsonObject.Builder signed(
      JsonObject.Builder out, String name, Signed<? extends Canonical> signed) {
    return out.put(name, Base64Url.encode(signed.object().encoded()))
        .put("signature", Base64Url.encode(signed.signature()));
  }

  static void revision(JsonObject.Builder out, Revision revision) {
    out.put("version", revision.version());
    out.put("set_id", Base64Url.encode(revision.setId().bytes()));
    out.put("step", revision.step());
  }

  private static void ballot(JsonObject.Builder out, Ballot ballot) {
    out.put("round", ballot.round());
    out.put("proposer", Base64Url.encode(ballot.proposer()));
  }
}
