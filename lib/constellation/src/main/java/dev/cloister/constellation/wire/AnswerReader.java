package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.secret.ShareHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the bodies of answers. */
final class AnswerReader {
  private AnswerReader() {}

  /** Reads one element of a list. */
  @FunctionalInterface
  private interface Item<T> {
    T read(JsonObject json) throws ConstellationException;
  }

  static VaultAnswer read(VaultOperation operation, JsonObject body) throws ConstellationException {
    return switch (operation) {
      case CONSTELLATION, INSTALL_DESCRIPTOR, CONSENT_RECOVERY ->
          Fields.read(
              body,
              Set.of(
                  "vault_id", "identity", "incarnation", "state", "configurations", "continuity"),
              AnswerReader::state);
      case SIGN_DESCRIPTOR ->
          Fields.read(
              body,
              Set.of("signature", "continuity"),
              fields ->
                  new VaultAnswer.DescriptorSigned(
                      fields.bytes("signature", P256PublicKey.SIGNATURE_LENGTH),
                      continuity(fields)));
      case NONCE ->
          Fields.read(
              body,
              Set.of("nonce", "continuity"),
              fields ->
                  new VaultAnswer.ConnectionNonce(
                      fields.bytes("nonce", VaultAnswer.NONCE_LENGTH), continuity(fields)));
      case STORE_SECRET, DELETE_SECRET, UPDATE_SECRET_POLICY ->
          Fields.read(
              body,
              Set.of("prepared", "signature", "continuity"),
              fields -> new VaultAnswer.SecretPrepared(vote(fields), continuity(fields)));
      case COMMIT_SECRET ->
          Fields.read(
              body,
              Set.of("version", "set_id", "step", "deleted", "expires_at", "continuity"),
              fields ->
                  new VaultAnswer.SecretCommitted(
                      fields.revision(),
                      fields.bool("deleted"),
                      fields.number("expires_at"),
                      continuity(fields)));
      case GET_SECRET ->
          Fields.read(body, Set.of("committed", "pending", "continuity"), AnswerReader::value);
      case PROMISE_SECRET_POLICY ->
          Fields.read(
              body,
              Set.of("promise", "signature", "accepted_policy", "continuity"),
              fields ->
                  new VaultAnswer.PolicyPromised(
                      fields.signed("promise", Promise.MAX_LENGTH, Promise::decode),
                      fields.policyIfAny("accepted_policy"),
                      continuity(fields)));
      case DEAL_SHARES ->
          Fields.read(
              body,
              Set.of("word", "signature", "continuity"),
              fields ->
                  new VaultAnswer.SharesDealt(
                      fields.signed("word", DealingWord.MAX_LENGTH, DealingWord::decode),
                      continuity(fields)));
      case LIST_SECRETS ->
          Fields.read(
              body,
              Set.of("secrets", "more", "continuity"),
              fields ->
                  new VaultAnswer.SecretList(
                      list(fields, "secrets", VaultAnswer.MAX_ITEMS, AnswerReader::listed),
                      fields.bool("more"),
                      continuity(fields)));
      case READ_AUDIT ->
          Fields.read(
              body,
              Set.of("lines", "more", "continuity"),
              fields ->
                  new VaultAnswer.AuditLines(
                      lines(fields), fields.bool("more"), continuity(fields)));
      case PROPOSE_RECOVERY ->
          Fields.read(
              body,
              Set.of("tables", "continuity"),
              fields ->
                  new VaultAnswer.RecoveryProposed(
                      list(fields, "tables", VaultAnswer.MAX_ITEMS, AnswerReader::table),
                      continuity(fields)));
      case EXPLAIN ->
          Fields.read(
              body,
              Set.of("decisions", "continuity"),
              fields ->
                  new VaultAnswer.Explanation(
                      list(fields, "decisions", VaultAnswer.MAX_ITEMS, AnswerReader::decision),
                      continuity(fields)));
      default -> throw new IllegalArgumentException("expected no operation of keys");
    };
  }

  private static List<AuditLine> lines(Fields fields) throws ConstellationException, JsonException {
    List<AuditLine> lines = new ArrayList<>();
    for (String line : fields.texts("lines", VaultAnswer.AuditLines.MAX_LINES)) {
      lines.add(AuditLine.parse(line));
    }
    return lines;
  }

  private static Signed<RecoveryTable> table(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("table", "signature"),
        fields -> fields.signed("table", RecoveryTable.MAX_LENGTH, RecoveryTable::decode));
  }

  private static VaultAnswer state(Fields fields) throws ConstellationException, JsonException {
    List<SignedDescriptor> configurations = new ArrayList<>();
    for (String text : fields.texts("configurations", VaultAnswer.MAX_ITEMS)) {
      configurations.add(SignedDescriptor.decode(Base64Url.decode(text, "configurations")));
    }
    return new VaultAnswer.ConstellationState(
        new VaultId(fields.bytes("vault_id", VaultId.LENGTH)),
        P256PublicKey.of(fields.bytes("identity", P256PublicKey.LENGTH)),
        fields.number("incarnation"),
        VaultState.of(fields.text("state")),
        configurations,
        continuity(fields));
  }

  private static VaultAnswer value(Fields fields) throws ConstellationException, JsonException {
    Continuity continuity = continuity(fields);
    List<Signed<Prepared>> pending =
        list(
            fields,
            "pending",
            VaultAnswer.MAX_ITEMS,
            json -> Fields.read(json, Set.of("prepared", "signature"), AnswerReader::vote));
    Optional<HeldSecret> committed =
        fields.has("committed") ? Optional.of(held(fields.object("committed"))) : Optional.empty();
    return new VaultAnswer.SecretValue(committed, pending, continuity);
  }

  private static HeldSecret held(JsonObject json) throws ConstellationException {
    if (json.find("header").isEmpty()) {
      return Fields.read(
          json, Set.of("certificate"), fields -> new HeldSecret.Deleted(certificate(fields)));
    }
    return Fields.read(
        json,
        Set.of(
            "certificate",
            "header",
            "share_header",
            "position",
            "share",
            "ciphertext",
            "expires_at",
            "policy"),
        fields -> {
          CommitCertificate certificate = certificate(fields);
          SecretHeader header =
              fields.decoded("header", SecretHeader.MAX_LENGTH, SecretHeader::decode);
          ShareHeader shares =
              fields.decoded("share_header", ShareHeader.MAX_LENGTH, ShareHeader::decode);
          ByteString ciphertext =
              ByteString.copyOf(fields.bytes("ciphertext", 1, Envelope.MAX_CIPHERTEXT_LENGTH));
          long expiresAt = fields.number("expires_at");
          var policy = fields.policyIfAny("policy");
          return new HeldSecret.Value(
              certificate,
              header,
              shares,
              RequestReader.share(fields),
              ciphertext,
              expiresAt,
              policy);
        });
  }

  private static ListedSecret listed(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of(
            "handle",
            "name",
            "version",
            "set_id",
            "step",
            "committed",
            "deleted",
            "created",
            "expires_at"),
        fields ->
            new ListedSecret(
                fields.secret("handle"),
                new SecretName(fields.text("name")),
                fields.revision(),
                fields.bool("committed"),
                fields.bool("deleted"),
                fields.number("created"),
                fields.number("expires_at")));
  }

  static Decision decision(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("caller", "caller_id", "outcome", "clauses"),
        fields ->
            new Decision(
                fields.text("caller"),
                fields.has("caller_id")
                    ? Optional.of(Base64Url.encode(fields.bytes("caller_id", 32)))
                    : Optional.empty(),
                fields.text("outcome"),
                list(fields, "clauses", Decision.MAX_CLAUSES, AnswerReader::clause)));
  }

  private static Decision.Clause clause(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("name", "met", "findings"),
        fields ->
            new Decision.Clause(
                fields.text("name"),
                fields.bool("met"),
                fields.texts("findings", Decision.Clause.MAX_FINDINGS)));
  }

  private static <T> List<T> list(Fields fields, String name, int max, Item<T> item)
      throws ConstellationException, JsonException {
    List<T> items = new ArrayList<>();
    for (JsonObject json : fields.objects(name, max)) {
      items.add(item.read(json));
    }
    return items;
  }

  private static Signed<Prepared> vote(Fields fields) throws ConstellationException, JsonException {
    return fields.signed("prepared", Prepared.MAX_LENGTH, Prepared::decode);
  }

  private static CommitCertificate certificate(Fields fields)
      throws ConstellationException, JsonException {
    return fields.decoded("certificate", CommitCertificate.MAX_LENGTH, CommitCertificate::decode);
  }

  private static Continuity continuity(Fields fields) throws ConstellationException, JsonException {
    return Continuity.read(fields.object("continuity"));
  }
}
