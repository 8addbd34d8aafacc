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
  /** What an owner has. */
  LIST_SECRETS("ListSecrets", "POST", "/v1/list-secrets", "SecretList"),
  /** Which clause allowed or denied. */
  EXPLAIN("Explain", "POST", "/v1/explain", "Explanation"),
  /** Reads the audit log. */
  READ_AUDIT("ReadAudit", "POST", "/v1/read-audit", "AuditLines");

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
      case STORE_SECRET -> 2 << 20;
      case COMMIT_SECRET, UPDATE_SECRET_POLICY, SIGN_DESCRIPTOR, INSTALL_DESCRIPTOR -> 1 << 20;
      default -> SMALL;
    };
  }

  /** The operation of that name. */
  public static Optional<VaultOperation> named(String name) {
    return Stream.of(values()).filter(value -> value.operationName.equals(name)).findFirst();
  }
}
