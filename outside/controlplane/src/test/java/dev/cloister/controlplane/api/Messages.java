package dev.cloister.controlplane.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Well-formed request bodies. */
final class Messages {
  /** A constellation's id. */
  static final String CONSTELLATION = "c".repeat(64);

  private Messages() {}

  static String constellation(String endpoint) {
    return """
    {"vaults": [{"vault": "%s", "endpoint": "%s", "measurement": "%s"}]}
    """
        .formatted("a".repeat(32), endpoint, "b".repeat(64));
  }

  static String id(int n) {
    return "cred_%032x".formatted(n);
  }

  static String newCredential(int n, String path) {
    return """
    {"id": "%s", "path": "%s", "version": 1, "labels": {"team": "a"}, "ciphertext": "%s"}
    """
        .formatted(id(n), path, Service.base64(60));
  }

  static String credentialUpdate(String path, long version) {
    return """
    {"path": "%s", "version": %d, "labels": {}, "ciphertext": "%s"}
    """
        .formatted(path, version, Service.base64(61));
  }

  static String passphrase(long version) {
    return """
    {"salt": "%s", "key_check": "%s", "version": %d,
     "kdf": {"algorithm": "argon2id", "memory_kib": 65536, "iterations": 3, "parallelism": 4}}
    """
        .formatted(Service.base64(16), Service.base64(66), version);
  }

  static String session() {
    return """
    {"attestation_key": "%s", "client_public_key": "%s", "encrypted_kek": "%s"}
    """
        .formatted(Service.base64(91), Service.base64(65), Service.base64(48));
  }

  static String close() {
    return """
    {"counter": 2, "mac": "%s"}
    """
        .formatted(Service.base64(32));
  }

  static String execution(String credentialId) {
    String body = "{\"credential_id\":\"" + credentialId + "\"}";
    return """
    {"session_id": "%s", "counter": 1, "mac": "%s", "body": "%s"}
    """
        .formatted(
            FakeEnclave.SESSION,
            Service.base64(32),
            Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
  }
}
