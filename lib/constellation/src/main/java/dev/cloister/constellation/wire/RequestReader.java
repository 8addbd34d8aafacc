package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the bodies of requests. */
final class RequestReader {
  private static final int MAX_MEMBERS = 255;
  private static final Set<String> REFERENCE = Set.of("name", "owner", "handle");

  private RequestReader() {}

  static VaultRequest read(VaultOperation operation, JsonObject body)
      throws ConstellationException {
    return switch (operation) {
      case CONSTELLATION -> Fields.read(body, Set.of(), fields -> new VaultRequest.Constellation());
      case SIGN_DESCRIPTOR ->
          Fields.read(
              body,
              Set.of("descriptor"),
              fields ->
                  new VaultRequest.SignDescriptor(
                      fields.decoded("descriptor", Descriptor.MAX_LENGTH, Descriptor::decode)));
      case INSTALL_DESCRIPTOR ->
          Fields.read(
              body,
              Set.of("configuration", "code_policies"),
              fields ->
                  new VaultRequest.InstallDescriptor(
                      fields.decoded(
                          "configuration", SignedDescriptor.MAX_LENGTH, SignedDescriptor::decode),
                      policies(fields)));
      case NONCE -> Fields.read(body, Set.of(), fields -> new VaultRequest.Nonce());
      case STORE_SECRET ->
          Fields.read(
              body,
              Set.of(
                  "header",
                  "share_header",
                  "position",
                  "share",
                  "ciphertext",
                  "policy",
                  "intent",
                  "signature"),
              RequestReader::store);
      case COMMIT_SECRET ->
          Fields.read(
              body,
              Set.of("certificate", "policy", "dealt"),
              fields ->
                  new VaultRequest.CommitSecret(
                      fields.decoded(
                          "certificate", CommitCertificate.MAX_LENGTH, CommitCertificate::decode),
                      fields.policyIfAny("policy"),
                      fields.has("dealt")
                          ? Optional.of(dealt(fields.object("dealt")))
                          : Optional.empty()));
      case GET_SECRET ->
          Fields.read(body, Set.of("name", "owner", "handle", "manager_token"), RequestReader::get);
      case DELETE_SECRET ->
          Fields.read(
              body,
              Set.of("header", "intent", "signature"),
              fields -> new VaultRequest.DeleteSecret(header(fields), intent(fields)));
      case PROMISE_SECRET_POLICY ->
          Fields.read(
              body,
              Set.of("handle", "version", "set_id", "step", "round", "proposer"),
              fields ->
                  new VaultRequest.PromiseSecretPolicy(
                      fields.secret("handle"), fields.revision(), fields.ballot()));
      case UPDATE_SECRET_POLICY ->
          Fields.read(
              body, Set.of("proposal", "signature", "policy", "promises"), RequestReader::update);
      case DEAL_SHARES ->
          Fields.read(body, Set.of("session", "signature", "words"), RequestReader::deal);
      case LIST_SECRETS ->
          Fields.read(
              body,
              Set.of("after"),
              fields ->
                  new VaultRequest.ListSecrets(
                      fields.has("after")
                          ? Optional.of(fields.secret("after"))
                          : Optional.empty()));
      case READ_AUDIT ->
          Fields.read(
              body, Set.of("after"), fields -> new VaultRequest.ReadAudit(fields.number("after")));
      case PROPOSE_RECOVERY ->
          Fields.read(body, Set.of(), fields -> new VaultRequest.ProposeRecovery());
      case CONSENT_RECOVERY ->
          Fields.read(
              body,
              Set.of("consent", "signature"),
              fields ->
                  new VaultRequest.ConsentRecovery(
                      fields.signed(
                          "consent", RecoveryConsent.MAX_LENGTH, RecoveryConsent::decode)));
      case EXPLAIN ->
          Fields.read(body, REFERENCE, fields -> new VaultRequest.Explain(reference(fields)));
      default -> throw new IllegalArgumentException("expected no operation of keys");
    };
  }

  private static List<ByteString> policies(Fields fields)
      throws ConstellationException, JsonException {
    List<ByteString> policies = new ArrayList<>();
    for (String text : fields.texts("code_policies", MAX_MEMBERS)) {
      policies.add(ByteString.copyOf(Base64Url.decode(text, "code_policies")));
    }
    return policies;
  }

  private static VaultRequest store(Fields fields) throws ConstellationException, JsonException {
    SecretHeader header = header(fields);
    ShareHeader shareHeader =
        fields.decoded("share_header", ShareHeader.MAX_LENGTH, ShareHeader::decode);
    ByteString ciphertext =
        ByteString.copyOf(fields.bytes("ciphertext", 1, Envelope.MAX_CIPHERTEXT_LENGTH));
    var policy = fields.policy("policy");
    Signed<WriteIntent> intent = intent(fields);
    return new VaultRequest.StoreSecret(
        header, shareHeader, share(fields), ciphertext, policy, intent);
  }

  static Share share(Fields fields) throws ConstellationException, JsonException {
    long position = fields.number("position");
    if (position < 1 || position > 255) {
      throw new JsonException("expected \"position\" to be 1 to 255");
    }
    byte[] value = fields.bytes("share", Envelope.KEY_LENGTH, Envelope.KEY_LENGTH);
    try {
      return Share.of((int) position, value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private static VaultRequest get(Fields fields) throws ConstellationException, JsonException {
    return new VaultRequest.GetSecret(
        reference(fields),
        fields.has("manager_token") ? Optional.of(fields.text("manager_token")) : Optional.empty());
  }

  private static VaultRequest update(Fields fields) throws ConstellationException, JsonException {
    List<Signed<Promise>> promises = new ArrayList<>();
    for (JsonObject item : fields.objects("promises", MAX_MEMBERS)) {
      promises.add(
          Fields.read(
              item,
              Set.of("promise", "signature"),
              one -> one.signed("promise", Promise.MAX_LENGTH, Promise::decode)));
    }
    return new VaultRequest.UpdateSecretPolicy(
        fields.signed("proposal", Proposal.MAX_LENGTH, Proposal::decode),
        fields.policy("policy"),
        promises);
  }

  private static VaultRequest deal(Fields fields) throws ConstellationException, JsonException {
    List<Signed<DealingWord>> words = new ArrayList<>();
    for (JsonObject item : fields.objects("words", MAX_MEMBERS)) {
      words.add(
          Fields.read(
              item,
              Set.of("word", "signature"),
              one -> one.signed("word", DealingWord.MAX_LENGTH, DealingWord::decode)));
    }
    return new VaultRequest.DealShares(
        fields.signed("session", DealingSession.MAX_LENGTH, DealingSession::decode), words);
  }

  private static DealtShare dealt(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("share_header", "position", "share"),
        fields ->
            new DealtShare(
                fields.decoded("share_header", ShareHeader.MAX_LENGTH, ShareHeader::decode),
                share(fields)));
  }

  private static SecretReference reference(Fields fields)
      throws ConstellationException, JsonException {
    if (fields.has("handle")) {
      if (fields.has("name") || fields.has("owner")) {
        throw new JsonException("expected \"handle\", or \"name\" with or without \"owner\"");
      }
      return new SecretReference.Handle(fields.secret("handle"));
    }
    SecretName name = new SecretName(fields.text("name"));
    return fields.has("owner")
        ? new SecretReference.OfOwner(owner(fields.object("owner")), name)
        : new SecretReference.Own(name);
  }

  private static OwnerId owner(JsonObject json) throws ConstellationException {
    return Fields.read(
        json,
        Set.of("issuer", "subject"),
        fields -> new OwnerId(fields.text("issuer"), fields.text("subject")));
  }

  private static SecretHeader header(Fields fields) throws ConstellationException, JsonException {
    return fields.decoded("header", SecretHeader.MAX_LENGTH, SecretHeader::decode);
  }

  private static Signed<WriteIntent> intent(Fields fields)
      throws ConstellationException, JsonException {
    return fields.signed("intent", WriteIntent.MAX_LENGTH, WriteIntent::decode);
  }
}
