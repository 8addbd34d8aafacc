package dev.cloister.constellation.wire;

import java.util.Optional;
import java.util.stream.Stream;

/** What can be asked of a vault about typed keys: its name in frames, its route, its bounds. */
public enum KeyAction {
  /** Makes a key. */
  CREATE_KEY("CreateKey", "/v1/create-key", "KeyInfo"),
  /** Places a key that the owner has, or its next version. */
  IMPORT_KEY("ImportKey", "/v1/import-key", "KeyInfo"),
  /** Encrypts. */
  WRAP("Wrap", "/v1/wrap", "KeyWrapped"),
  /** Decrypts. */
  UNWRAP("Unwrap", "/v1/unwrap", "KeyUnwrapped"),
  /** Signs. */
  SIGN("Sign", "/v1/sign", "KeySigned"),
  /** Verifies a signature. */
  VERIFY("Verify", "/v1/verify", "KeyVerified"),
  /** Authenticates. */
  MAC("Mac", "/v1/mac", "KeyTagged"),
  /** Verifies what was authenticated. */
  VERIFY_MAC("VerifyMac", "/v1/verify-mac", "KeyVerified"),
  /** Derives another key of the vault. */
  DERIVE_KEY("DeriveKey", "/v1/derive-key", "KeyInfo"),
  /** Derives bytes. */
  DERIVE_BYTES("DeriveBytes", "/v1/derive-bytes", "KeyDerived"),
  /** Makes a new version, which is used from then on. */
  ROTATE_KEY("RotateKey", "/v1/rotate-key", "KeyInfo"),
  /** Gives out a version of a key. */
  EXPORT_KEY("ExportKey", "/v1/export-key", "KeyExported"),
  /** What a key is. */
  GET_KEY_INFO("GetKeyInfo", "/v1/get-key-info", "KeyInfo"),
  /** Changes the policy where it allows that. */
  UPDATE_KEY_POLICY("UpdateKeyPolicy", "/v1/update-key-policy", "KeyInfo"),
  /** Destroys a key. */
  DELETE_KEY("DeleteKey", "/v1/delete-key", "KeyDeleted"),
  /** What keys an owner has. */
  LIST_KEYS("ListKeys", "/v1/list-keys", "KeyList"),
  /** A manager's approval of one use. */
  APPROVE_KEY_USE("ApproveKeyUse", "/v1/approve-key-use", "KeyUseApproved"),
  /** Which clause would allow or deny. */
  EXPLAIN_KEY("ExplainKey", "/v1/explain-key", "KeyExplanation"),
  /** Proposes a profile of code. */
  STAGE_PROFILE("StageProfile", "/v1/stage-profile", "PendingProfiles"),
  /** A manager's approval of a proposed profile. */
  APPROVE_PROFILE("ApproveProfile", "/v1/approve-profile", "PendingProfiles"),
  /** Makes a profile that was approved one of the policy's. */
  PROMOTE_PROFILE("PromoteProfile", "/v1/promote-profile", "KeyInfo"),
  /** Drops a proposed profile. */
  REVOKE_PROFILE("RevokeProfile", "/v1/revoke-profile", "PendingProfiles"),
  /** What is proposed. */
  LIST_PROFILES("ListProfiles", "/v1/list-profiles", "PendingProfiles");

  private static final int SMALL = 64 * 1024;

  private final String operationName;
  private final String path;
  private final String answerName;

  KeyAction(String operationName, String path, String answerName) {
    this.operationName = operationName;
    this.path = path;
    this.answerName = answerName;
  }

  /** What stands in frames, such as {@code CreateKey}. */
  public String operationName() {
    return operationName;
  }

  /** The path over HTTP; the method is {@code POST}. */
  public String path() {
    return path;
  }

  /** What the answer is called in frames, such as {@code KeyInfo}. */
  public String answerName() {
    return answerName;
  }

  /** Longest request, as JSON, in bytes. */
  public int bodyLimit() {
    return switch (this) {
      case CREATE_KEY, IMPORT_KEY, UPDATE_KEY_POLICY, STAGE_PROFILE -> 512 * 1024;
      default -> SMALL;
    };
  }

  /** The action of that name. */
  public static Optional<KeyAction> named(String name) {
    return Stream.of(values()).filter(value -> value.operationName.equals(name)).findFirst();
  }
}
