package dev.cloister.client.sealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

/**
 * Which secret at the vaults is a workload's sealing key. Part of the workload's measured
 * configuration: whoever chooses it chooses the key. Holds no secret.
 *
 * @param constellationId 32 bytes
 * @param owner whose secret it is
 * @param name what its owner calls it
 * @param check what the key is recognised by, see {@link #checkOf}; 32 bytes
 */
public record SealingSecret(
    ByteString constellationId, OwnerId owner, SecretName name, ByteString check) {
  /** Length of the key, in bytes. */
  public static final int KEY_LENGTH = 32;

  private static final int HASH_LENGTH = 32;
  private static final byte[] CHECK_DOMAIN =
      "cloister-sealing-check-v1\0".getBytes(StandardCharsets.US_ASCII);

  /** Refuses what is no hash. */
  public SealingSecret {
    Objects.requireNonNull(owner);
    Objects.requireNonNull(name);
    if (constellationId.length() != HASH_LENGTH || check.length() != HASH_LENGTH) {
      throw new IllegalArgumentException("expected \"constellation\" and \"check\" of 32 bytes");
    }
  }

  /**
   * Reads {@code {"constellation": hex, "owner": {"issuer", "subject"}, "secret": name, "check":
   * hex}}.
   *
   * @throws JsonException naming what is not of its form
   */
  public static SealingSecret read(JsonObject json) throws JsonException {
    json.onlyMembers(Set.of("constellation", "owner", "secret", "check"));
    JsonObject owner = json.object("owner");
    owner.onlyMembers(Set.of("issuer", "subject"));
    try {
      return new SealingSecret(
          hex(json.string("constellation")),
          new OwnerId(owner.string("issuer"), owner.string("subject")),
          new SecretName(json.string("secret")),
          hex(json.string("check")));
    } catch (IllegalArgumentException e) {
      throw new JsonException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What a key is recognised by: SHA-256({@code cloister-sealing-check-v1} ‖ 0 ‖ key). Says nothing
   * about a random key.
   */
  public static ByteString checkOf(SecretBytes key) {
    byte[] hash =
        key.use(
            bytes -> {
              byte[] text = Arrays.copyOf(CHECK_DOMAIN, CHECK_DOMAIN.length + bytes.length);
              System.arraycopy(bytes, 0, text, CHECK_DOMAIN.length, bytes.length);
              try {
                return Crypto.sha256(text);
              } finally {
                Arrays.fill(text, (byte) 0);
              }
            });
    return ByteString.copyOf(hash);
  }

  /** Whether that is the key which is meant. */
  boolean isKey(SecretBytes secret) {
    return secret.length() == KEY_LENGTH
        && MessageDigest.isEqual(checkOf(secret).bytes(), check.bytes());
  }

  private static ByteString hex(String text) {
    return ByteString.copyOf(HexFormat.of().parseHex(text));
  }
}
