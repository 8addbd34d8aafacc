package dev.cloister.constellation.wire;

import java.util.Optional;
import java.util.stream.Stream;

/** What can be asked of a vault: its name in frames, its route over HTTP, its bounds. */
public enum VaultOperation {
  /** Who the constellation is and how the vault is: for anybody. */
  CONSTELLATION("Constellation", "GET", "/v1/constellation", "ConstellationState"),
  /** Asks a vault to agree to be a member. */
  SIGN_DESCRIPTOR("SignDescriptor", "POST", "/v1/sign-descriptor", "DescriptorSigned"),
  /** Shows a vault the configuration that its members agreed to. */
  INSTALL_DESCRIPTOR("InstallDescriptor", "POST", "/v1/install-descriptor", "ConstellationState"),
  /** The vault's nonce of this connection. */
  NONCE("Nonce", "POST", "/v1/nonce", "ConnectionNonce"),
  /** Prepares a new version of a secret. */
  STORE_SECRET("StoreSecret", "POST", "/v1/store-secret", "SecretPrepared"),
  /** Commits what enough vaults have prepared. */
  COMMIT_SECRET("CommitSecret", "POST", "/v1/commit-secret", "SecretCommitted"),
  /** Reads this vault's part of a secret. */
  GET_SECRET("GetSecret", "POST", "/v1/get-secret", "SecretValue"),
  /** Prepares a deletion. */
  DELETE_SECRET("DeleteSecret", "POST", "/v1/delete-secret", "SecretPrepared"),
  /** The first half of a change of policy: promises. */
  PROMISE_SECRET_POLICY(
      "PromiseSecretPolicy", "POST", "/v1/promise-secret-policy", "PolicyPromised"),
  /** The second half: votes for the policy that promises allow. */
  UPDATE_SECRET_POLICY("UpdateSecretPolicy", "POST", "/v1/update-secret-policy", "SecretPrepared"),
  /** A round of a session in which shares are dealt. */
  DEAL_SHARES("DealShares", "POST", "/v1/deal-shares", "SharesDealt"),
  /** What an owner has. */
  LIST_SECRETS("ListSecrets", "POST", "/v1/list-secrets", "SecretList"),
  /** Which clause allowed or denied. */
  EXPLAIN("Explain", "POST", "/v1/explain", "Explanation"),
  /** Reads the audit log. */
  READ_AUDIT("ReadAudit", "POST", "/v1/read-audit", "AuditLines"),
  /** What those who are there bring to a recovery, for the constellation's owner. */
  PROPOSE_RECOVERY("ProposeRecovery", "POST", "/v1/propose-recovery", "RecoveryProposed"),
  /** The constellation's owner consents to a recovery. */
  CONSENT_RECOVERY("ConsentRecovery", "POST", "/v1/consent-recovery", "ConstellationState"),
  /** Has the vaults remember how far a service has come. */
  REGISTER_HEAD("RegisterHead", "POST", "/v1/register-head", "HeadState"),
  /** How far a service has come. */
  READ_HEAD("ReadHead", "POST", "/v1/read-head", "HeadState"),
  /** A start of a service asks for an incarnation. */
  OPEN_HEAD("OpenHead", "POST", "/v1/open-head", "HeadTaken"),
  /** A service shows how far it has come. */
  ADVANCE_HEAD("AdvanceHead", "POST", "/v1/advance-head", "HeadTaken"),
  /** Forgets how far a service has come. */
  DELETE_HEAD("DeleteHead", "POST", "/v1/delete-head", "HeadDeleted"),
  /** Makes a key. */
  CREATE_KEY("CreateKey", "POST", "/v1/create-key", "KeyInfo"),
  /** Places a key that the owner has, or its next version. */
  IMPORT_KEY("ImportKey", "POST", "/v1/import-key", "KeyInfo"),
  /** Encrypts. */
  WRAP("Wrap", "POST", "/v1/wrap", "KeyWrapped"),
  /** Decrypts. */
  UNWRAP("Unwrap", "POST", "/v1/unwrap", "KeyUnwrapped"),
  /** Signs. */
  SIGN("Sign", "POST", "/v1/sign", "KeySigned"),
  /** Verifies a signature. */
  VERIFY("Verify", "POST", "/v1/verify", "KeyVerified"),
  /** Authenticates. */
  MAC("Mac", "POST", "/v1/mac", "KeyTagged"),
  /** Verifies what was authenticated. */
  VERIFY_MAC("VerifyMac", "POST", "/v1/verify-mac", "KeyVerified"),
  /** Derives another key of the vault. */
  DERIVE_KEY("DeriveKey", "POST", "/v1/derive-key", "KeyInfo"),
  /** Derives bytes. */
  DERIVE_BYTES("DeriveBytes", "POST", "/v1/derive-bytes", "KeyDerived"),
  /** Makes a new version, which is used from then on. */
  ROTATE_KEY("RotateKey", "POST", "/v1/rotate-key", "KeyInfo"),
  /** Gives out a version of a key. */
  EXPORT_KEY("ExportKey", "POST", "/v1/export-key", "KeyExported"),
  /** What a key is. */
  GET_KEY_INFO("GetKeyInfo", "POST", "/v1/get-key-info", "KeyInfo"),
  /** Changes the policy where it allows that. */
  UPDATE_KEY_POLICY("UpdateKeyPolicy", "POST", "/v1/update-key-policy", "KeyInfo"),
  /** Destroys a key. */
  DELETE_KEY("DeleteKey", "POST", "/v1/delete-key", "KeyDeleted"),
  /** What keys an owner has. */
  LIST_KEYS("ListKeys", "POST", "/v1/list-keys", "KeyList"),
  /** A manager's approval of one use. */
  APPROVE_KEY_USE("ApproveKeyUse", "POST", "/v1/approve-key-use", "KeyUseApproved"),
  /** Which clause would allow or deny. */
  EXPLAIN_KEY("ExplainKey", "POST", "/v1/explain-key", "KeyExplanation"),
  /** Proposes a profile of code. */
  STAGE_PROFILE("StageProfile", "POST", "/v1/stage-profile", "PendingProfiles"),
  /** A manager's approval of a proposed profile. */
  APPROVE_PROFILE("ApproveProfile", "POST", "/v1/approve-profile", "PendingProfiles"),
  /** Makes a profile that was approved one of the policy's. */
  PROMOTE_PROFILE("PromoteProfile", "POST", "/v1/promote-profile", "KeyInfo"),
  /** Drops a proposed profile. */
  REVOKE_PROFILE("RevokeProfile", "POST", "/v1/revoke-profile", "PendingProfiles"),
  /** What is proposed. */
  LIST_PROFILES("ListProfiles", "POST", "/v1/list-profiles", "PendingProfiles");

  private static final int SMALL = 64 * 1024;

  private final String operationName;
  private final String method;
  private final String path;
  private final String answerName;

  VaultOperation(String operationName, String method, String path, String answerName) {
    this.operationName = operationName;
    this.method = method;
    this.path = path;
    this.answerName = answerName;
  }

  /** What stands in frames, such as {@code StoreSecret}. */
  public String operationName() {
    return operationName;
  }

  /** The method over HTTP. */
  public String method() {
    return method;
  }

  /** The path over HTTP. */
  public String path() {
    return path;
  }

  /** What the answer is called in frames, such as {@code SecretPrepared}. */
  public String answerName() {
    return answerName;
  }

  /** Longest request, as JSON, in bytes. */
  public int bodyLimit() {
    return switch (this) {
      case STORE_SECRET, DEAL_SHARES -> 2 << 20;
      case COMMIT_SECRET,
          UPDATE_SECRET_POLICY,
          SIGN_DESCRIPTOR,
          INSTALL_DESCRIPTOR,
          CONSENT_RECOVERY ->
          1 << 20;
      case CREATE_KEY, IMPORT_KEY, UPDATE_KEY_POLICY, STAGE_PROFILE, REGISTER_HEAD -> 512 * 1024;
      default -> SMALL;
    };
  }

  /** Whether it is about typed keys: asked by {@link KeyRequest}, answered by {@link KeyAnswer}. */
  public boolean isOfKeys() {
    return compareTo(CREATE_KEY) >= 0;
  }

  /** Whether it is about heads of services: {@link HeadRequest}, {@link HeadAnswer}. */
  public boolean isOfHeads() {
    return compareTo(REGISTER_HEAD) >= 0 && compareTo(DELETE_HEAD) <= 0;
  }

  /** The operation of that name. */
  public static Optional<VaultOperation> named(String name) {
    return Stream.of(values()).filter(value -> value.operationName.equals(name)).findFirst();
  }
}
