package dev.cloister.constellation.key;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a key is, which fixes its one algorithm: no key serves two. */
public enum KeyType {
  /** AES-256-GCM. */
  AES_256_GCM("aes-256-gcm", KeyOperation.WRAP, KeyOperation.UNWRAP),
  /** ECDSA on P-256 with SHA-256. */
  P256("p-256", KeyOperation.SIGN, KeyOperation.VERIFY),
  /** Ed25519 (RFC 8032). */
  ED25519("ed25519", KeyOperation.SIGN, KeyOperation.VERIFY),
  /** HMAC with SHA-256; also what HKDF derives from. */
  HMAC_SHA256("hmac-sha-256", KeyOperation.MAC, KeyOperation.VERIFY_MAC, KeyOperation.DERIVE),
  /** Somebody's share of something: kept and given out, never computed with. */
  RAW_SHARE("raw-share");

  private final String code;
  private final Set<KeyOperation> operations;

  KeyType(String code, KeyOperation... operations) {
    EnumSet<KeyOperation> all =
        EnumSet.of(KeyOperation.EXPORT, KeyOperation.ROTATE, KeyOperation.INFO);
    all.addAll(Set.of(operations));
    this.code = code;
    this.operations = Set.copyOf(all);
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** Whether a key of this type can do that. */
  public boolean can(KeyOperation operation) {
    return operations.contains(operation);
  }

  /** Whether it has a public half. */
  public boolean isSigning() {
    return can(KeyOperation.SIGN);
  }

  /** The type of that code. */
  public static Optional<KeyType> find(String code) {
    return Stream.of(values()).filter(value -> value.code.equals(code)).findFirst();
  }
}
