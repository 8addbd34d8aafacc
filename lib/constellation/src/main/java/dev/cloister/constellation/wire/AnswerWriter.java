package dev.cloister.constellation.wire;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.audit.AuditLine;
import java.util.Collection;
import java.util.function.Function;

/** Writes the bodies of answers. */
final class AnswerWriter {
  private AnswerWriter() {}

  static JsonObject write(VaultAnswer answer) {
    if (answer instanceof VaultAnswer.OfKeys(KeyAnswer ofKeys)) {
      return ofKeys.toJson();
    }
    if (answer instanceof VaultAnswer.OfHeads(HeadAnswer ofHeads)) {
      return ofHeads.toJson();
    }
    JsonObject.Builder out = JsonObject.builder();
    switch (answer) {
      case VaultAnswer.ConstellationState state -> state(out, state);
      case VaultAnswer.DescriptorSigned signed ->
          out.put("signature", Base64Url.encode(signed.signature()));
      case VaultAnswer.ConnectionNonce nonce -> out.put("nonce", Base64Url.encode(nonce.nonce()));
      case VaultAnswer.SecretPrepared prepared ->
          RequestWriter.signed(out, "prepared", prepared.vote());
      case VaultAnswer.SecretCommitted committed -> {
        RequestWriter.revision(out, committed.revision());
        out.put("deleted", committed.deleted()).put("expires_at", committed.expiresAt());
      }
      case VaultAnswer.SecretValue value -> {
        value.committed().ifPresent(held -> out.put("committed", held(held)));
        out.put(
            "pending",
            array(
                value.pending(),
                vote -> RequestWriter.signed(JsonObject.builder(), "prepared", vote).build()));
      }
      case VaultAnswer.PolicyPromised promised -> {
        RequestWriter.signed(out, "promise", promised.promise());
        promised
            .accepted()
            .ifPresent(policy -> out.put("accepted_policy", Base64Url.encode(policy.text())));
      }
      case VaultAnswer.SharesDealt dealt -> RequestWriter.signed(out, "word", dealt.word());
      case VaultAnswer.SecretList list -> {
        out.put("secrets", array(list.secrets(), AnswerWriter::listed));
        out.put("more", list.more());
      }
      case VaultAnswer.AuditLines audit -> {
        out.put("lines", JsonArray.ofStrings(audit.lines().stream().map(AuditLine::text).toList()));
        out.put("more", audit.more());
      }
      case VaultAnswer.RecoveryProposed proposed ->
          out.put(
              "tables",
              array(
                  proposed.tables(),
                  table -> RequestWriter.signed(JsonObject.builder(), "table", table).build()));
      case VaultAnswer.OfHeads _, VaultAnswer.OfKeys _ -> {}
      case VaultAnswer.Explanation explanation ->
          out.put("decisions", array(explanation.decisions(), AnswerWriter::decision));
    }
    return out.put("continuity", answer.continuity().toJson()).build();
  }

  private static void state(JsonObject.Builder out, VaultAnswer.ConstellationState state) {
    out.put("vault_id", Base64Url.encode(state.vault().bytes()));
    out.put("identity", Base64Url.encode(state.identity().spki()));
    out.put("incarnation", state.incarnation());
    out.put("state", state.state().code());
    out.put(
        "configurations",
        JsonArray.ofStrings(
            state.configurations().stream()
                .map(configuration -> Base64Url.encode(configuration.encoded()))
                .toList()));
  }

  private static JsonObject held(HeldSecret held) {
    JsonObject.Builder out = JsonObject.builder();
    out.put("certificate", Base64Url.encode(held.certificate().encoded()));
    if (held instanceof HeldSecret.Value value) {
      out.put("header", Base64Url.encode(value.header().encoded()));
      out.put("share_header", Base64Url.encode(value.shareHeader().encoded()));
      RequestWriter.share(out, value.share());
      out.put("ciphertext", Base64Url.encode(value.ciphertext()));
      out.put("expires_at", value.expiresAt());
      value.policy().ifPresent(policy -> out.put("policy", Base64Url.encode(policy.text())));
    }
    return out.build();
  }

  private static JsonObject listed(ListedSecret secret) {
    JsonObject.Builder out = JsonObject.builder();
    out.put("handle", Base64Url.encode(secret.secret().bytes()));
    out.put("name", secret.name().value());
    RequestWriter.revision(out, secret.revision());
    return out.put("committed", secret.committed())
        .put("deleted", secret.deleted())
        .put("created", secret.created())
        .put("expires_at", secret.expiresAt())
        .build();
  }

  static JsonObject decision(Decision decision) {
    JsonObject.Builder out = JsonObject.builder().put("caller", decision.caller());
    decision.callerId().ifPresent(id -> out.put("caller_id", id));
    return out.put("outcome", decision.outcome())
        .put("clauses", array(decision.clauses(), AnswerWriter::clause))
        .build();
  }

  private static JsonObject clause(Decision.Clause clause) {
    return JsonObject.builder()
        .put("name", clause.name())
        .put("met", clause.met())
        .put("findings", JsonArray.ofStrings(clause.findings()))
        .build();
  }

  private static <T> JsonArray array(Collection<T> items, Function<T, JsonValue> write) {
    return new JsonArray(items.stream().map(write).toList());
  }
}
