package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.secret.SecretSpec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** A constellation of vaults whose keys the test has. */
public final class Fixture {
  public static final long NOW = 1_795_000_000L;
  public static final OwnerId OWNER = new OwnerId("https://id.example", "alice");
  public static final SecretName NAME = new SecretName("db/password");

  public final SecureRandom random;
  public final SigningKey owner;
  public final Map<VaultId, SigningKey> keys = new HashMap<>();
  public final Descriptor descriptor;

  private Fixture(Quorums quorums, SecureRandom random) {
    this.random = random;
    owner = SigningKey.generate(random);
    descriptor =
        Descriptor.genesis(
            quorums,
            owner.publicKey(),
            IntStream.rangeClosed(1, quorums.n()).mapToObj(this::member).toList(),
            random);
  }

  public static Fixture of(int n, int k, int q) {
    return of(Quorums.of(n, k, q, n - 1, n - 1));
  }

  public static Fixture of(Quorums quorums) {
    return of(quorums, new SecureRandom());
  }

  public static Fixture of(Quorums quorums, SecureRandom random) {
    return new Fixture(quorums, random);
  }

  /** A member at that position, whose key the fixture keeps. */
  public Member member(int position) {
    SigningKey key = SigningKey.generate(random);
    VaultId vault = VaultId.random(random);
    keys.put(vault, key);
    return new Member(
        vault,
        key.publicKey(),
        position,
        "tdx",
        bytes(20, position),
        "site " + position,
        bytes(32, 7));
  }

  /** The member at that place of the list. */
  public VaultId vault(int index) {
    return descriptor.members().get(index).vault();
  }

  public SigningKey key(VaultId vault) {
    SigningKey key = keys.get(vault);
    if (key == null) {
      throw new IllegalArgumentException("no such vault");
    }
    return key;
  }

  public SealedSecret seal(long version, String secret) {
    SecretSpec spec = new SecretSpec(OWNER, NAME, version, NOW, NOW + 3600);
    try (SecretBytes bytes = secret(secret)) {
      return Envelope.seal(descriptor, spec, bytes, random);
    }
  }

  public static SecretBytes secret(String text) {
    return SecretBytes.takeOver(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String text(SecretBytes secret) {
    return secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  public static ByteString bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }

  /** The same bytes with one bit changed. */
  public static ByteString flipped(ByteString bytes, int at) {
    byte[] copy = bytes.bytes();
    copy[at] ^= 1;
    return ByteString.copyOf(copy);
  }
}
