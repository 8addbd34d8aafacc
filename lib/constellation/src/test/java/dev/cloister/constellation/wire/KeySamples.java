package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.Decision.Clause;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Requests and answers about keys, with what is optional and without. */
final class KeySamples {
  private final Fixture fixture = Fixture.of(3, 2, 3);
  private final KeyName name = new KeyName("payroll");
  private final KeyId key = KeyId.of(fixture.descriptor.constellationId(), Fixture.OWNER, name);
  private final ByteString message = Fixture.bytes(7, 1);
  private final ByteString profile = Fixture.bytes(16, 2);
  private final Continuity continuity = Continuity.unprovenSince(Fixture.NOW);
  private final KeyPolicy policy;

  private KeySamples() throws ConstellationException {
    policy =
        KeyPolicy.parse(
            "{\"version\":1,\"principals\":{},\"grants\":[]}".getBytes(StandardCharsets.UTF_8));
  }

  static List<KeyRequest> requests() throws ConstellationException {
    return new KeySamples().allRequests();
  }

  static List<Answer> answers() throws ConstellationException {
    return new KeySamples().allAnswers();
  }

  /** An answer and what it answers. */
  record Answer(VaultOperation operation, KeyAnswer value) {}

  private List<KeyRequest> allRequests() {
    KeyUse plain = KeyUse.of(key);
    KeyUse approved = new KeyUse(key, Optional.of(approval()));
    return List.of(
        new KeyRequest.CreateKey(name, KeyType.P256, policy),
        new KeyRequest.ImportKey(
            name,
            KeyType.AES_256_GCM,
            1,
            Optional.of(policy),
            Fixture.secret("material"),
            Optional.empty()),
        new KeyRequest.ImportKey(
            name,
            KeyType.ED25519,
            2,
            Optional.empty(),
            Fixture.secret("material"),
            Optional.of(Fixture.bytes(44, 1))),
        new KeyRequest.Wrap(plain, message, Fixture.secret("plaintext")),
        new KeyRequest.Unwrap(approved, message, message),
        new KeyRequest.Sign(approved, message),
        new KeyRequest.Verify(plain, 3, message, Fixture.bytes(64, 1)),
        new KeyRequest.Mac(plain, message),
        new KeyRequest.VerifyMac(plain, 3, message, Fixture.bytes(32, 1)),
        new KeyRequest.DeriveKey(approved, 1, message, name, KeyType.HMAC_SHA256),
        new KeyRequest.DeriveBytes(plain, 1, message, 32),
        new KeyRequest.RotateKey(plain, 1),
        new KeyRequest.ExportKey(approved, 1),
        new KeyRequest.GetKeyInfo(plain),
        new KeyRequest.UpdateKeyPolicy(key, policy.digest(), policy),
        new KeyRequest.DeleteKey(key),
        new KeyRequest.ListKeys(Optional.empty()),
        new KeyRequest.ListKeys(Optional.of(key)),
        new KeyRequest.ApproveKeyUse(key, 1, KeyOperation.SIGN, CallerId.of(Fixture.OWNER), 300),
        new KeyRequest.ExplainKey(plain, KeyOperation.EXPORT),
        new KeyRequest.StageProfile(key, "payroll", "tdx", AppraisalPolicy.defaults()),
        new KeyRequest.ApproveProfile(key, profile),
        new KeyRequest.PromoteProfile(key, profile),
        new KeyRequest.RevokeProfile(key, profile),
        new KeyRequest.ListProfiles(key));
  }

  private List<Answer> allAnswers() {
    KeyInfo info =
        new KeyInfo(
            key,
            Fixture.OWNER,
            name,
            KeyType.P256,
            Fixture.bytes(16, 3),
            List.of(new KeyInfo.Version(1, Fixture.NOW, Optional.of(Fixture.bytes(91, 1)))),
            policy);
    PendingProfileInfo pending =
        new PendingProfileInfo(
            profile,
            "payroll",
            "tdx",
            AppraisalPolicy.defaults(),
            Fixture.OWNER,
            List.of(new OwnerId("https://id.example", "bob")),
            Fixture.NOW);
    Decision decision =
        new Decision(
            "owner",
            Optional.of("A".repeat(43)),
            "policy_refused",
            List.of(new Clause("grants.use", false, List.of("not_a_principal"))));
    return List.of(
        new Answer(VaultOperation.GET_KEY_INFO, new KeyAnswer.Described(info, continuity)),
        new Answer(VaultOperation.WRAP, new KeyAnswer.Wrapped(1, message, continuity)),
        new Answer(
            VaultOperation.UNWRAP,
            new KeyAnswer.Unwrapped(Fixture.secret("plaintext"), continuity)),
        new Answer(
            VaultOperation.SIGN, new KeyAnswer.Signature(2, Fixture.bytes(64, 1), continuity)),
        new Answer(VaultOperation.MAC, new KeyAnswer.Tagged(2, Fixture.bytes(32, 1), continuity)),
        new Answer(VaultOperation.VERIFY, new KeyAnswer.Verified(true, continuity)),
        new Answer(
            VaultOperation.DERIVE_BYTES,
            new KeyAnswer.Derived(Fixture.secret("sixteen bytes of"), continuity)),
        new Answer(
            VaultOperation.EXPORT_KEY,
            new KeyAnswer.Exported(
                KeyType.P256,
                1,
                Fixture.secret("material"),
                Optional.of(Fixture.bytes(91, 1)),
                continuity)),
        new Answer(
            VaultOperation.EXPORT_KEY,
            new KeyAnswer.Exported(
                KeyType.RAW_SHARE, 1, Fixture.secret("share"), Optional.empty(), continuity)),
        new Answer(VaultOperation.DELETE_KEY, new KeyAnswer.Deleted(continuity)),
        new Answer(
            VaultOperation.LIST_KEYS,
            new KeyAnswer.Keys(
                List.of(new ListedKey(key, name, KeyType.ED25519, 3)), true, continuity)),
        new Answer(
            VaultOperation.APPROVE_KEY_USE, new KeyAnswer.UseApproved(approval(), continuity)),
        new Answer(VaultOperation.EXPLAIN_KEY, new KeyAnswer.Explanation(decision, continuity)),
        new Answer(
            VaultOperation.LIST_PROFILES, new KeyAnswer.Profiles(List.of(pending), continuity)));
  }

  private Signed<KeyApproval> approval() {
    return Signed.by(
        fixture.key(fixture.vault(0)),
        new KeyApproval(
            fixture.descriptor.constellationId(),
            fixture.vault(0),
            key,
            Fixture.bytes(16, 3),
            policy.digest(),
            List.of("operators"),
            1,
            KeyOperation.SIGN,
            CallerId.of(Fixture.OWNER),
            new OwnerId("https://id.example", "bob"),
            Fixture.NOW,
            Fixture.NOW + 300,
            Fixture.bytes(16, 4)));
  }
}
