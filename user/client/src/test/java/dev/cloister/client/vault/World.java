package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretName;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A constellation in memory and its owner. */
final class World {
  static final SecretName NAME = new SecretName("db/password");
  static final OwnerId OWNER = new OwnerId("https://id.example", "alice");
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /** Nobody waits where nobody has to: a test that needs the hedge says so. */
  static final Pace PATIENT =
      new Pace(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

  final SecureRandom random;
  final SigningKey requestKey;
  final SigningKey authority;
  final Map<VaultId, SigningKey> keys = new HashMap<>();
  final ConstellationHistory history;
  final List<MemoryVault> vaults = new ArrayList<>();

  World(Quorums quorums, SecureRandom random) {
    this.random = random;
    requestKey = SigningKey.generate(random);
    authority = SigningKey.generate(random);
    Descriptor descriptor =
        Descriptor.genesis(
            quorums,
            authority.publicKey(),
            IntStream.rangeClosed(1, quorums.n()).mapToObj(this::member).toList(),
            random);
    Map<VaultId, ByteString> signatures =
        keys.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().sign(descriptor)));
    SignedDescriptor configuration = SignedDescriptor.genesis(descriptor, signatures);
    try {
      history = ConstellationHistory.verify(descriptor.constellationId(), List.of(configuration));
    } catch (ConstellationException e) {
      throw new IllegalStateException(e);
    }
    for (Member member : descriptor.members()) {
      vaults.add(
          new MemoryVault(
              member, key(member.vault()), configuration, requestKey.publicKey(), OWNER));
    }
  }

  static World of(int n, int k, int q) {
    return new World(Quorums.of(n, k, q, n - 1, n - 1), new SecureRandom());
  }

  static World degradable() {
    return new World(new Quorums(3, 2, 3, 2, 2, 2), new SecureRandom());
  }

  SigningKey key(VaultId vault) {
    SigningKey key = keys.get(vault);
    if (key == null) {
      throw new IllegalArgumentException("no such vault");
    }
    return key;
  }

  private Member member(int position) {
    SigningKey key = SigningKey.generate(random);
    VaultId vault = VaultId.random(random);
    keys.put(vault, key);
    return new Member(
        vault, key.publicKey(), position, "tdx", bytes(0, 0), "site " + position, bytes(32, 7));
  }

  static ByteString bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }

  Descriptor descriptor() {
    return history.current();
  }

  OwnerCredentials owner() {
    return OwnerCredentials.of(OWNER, () -> "token", requestKey);
  }

  VaultClient client() {
    return client(PATIENT);
  }

  VaultClient client(Pace pace) {
    return over(Vaults.of(history, vaults, pace, System::nanoTime), pace);
  }

  /** One that sends to one vault after the other: the same each time. */
  VaultClient clientInTurn(List<? extends VaultLink> links) {
    return over(Vaults.inTurn(history, links, PATIENT, System::nanoTime), PATIENT);
  }

  private VaultClient over(Vaults links, Pace pace) {
    return VaultClient.over(
        links, owner(), new VaultClient.Surroundings(pace, () -> NOW, System::nanoTime, random));
  }

  MemoryVault vault(int index) {
    return vaults.get(index);
  }

  void up() {
    vaults.forEach(vault -> vault.fault = MemoryVault.Fault.NONE);
  }

  /** Stores, or fails the test. */
  WriteResult put(String value) throws Exception {
    try (VaultClient client = client()) {
      return put(client, value, false);
    }
  }

  static WriteResult put(VaultClient client, String value, boolean degraded) throws Exception {
    try (SecretBytes secret = secret(value)) {
      return client.put(NAME, policy(1), secret, degraded);
    }
  }

  static SecretBytes secret(String text) {
    return SecretBytes.takeOver(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(SecretReading reading) {
    return reading.secret().use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  String get() throws Exception {
    try (VaultClient client = client();
        SecretReading reading = client.get(NAME)) {
      return text(reading);
    }
  }

  /** Policies that differ. */
  static SecretPolicy policy(int number) {
    try {
      return SecretPolicy.parse(
          ("{\"version\": 1, \"release\": {}, \"ttl_seconds\": " + (3600 + number) + "}")
              .getBytes(StandardCharsets.UTF_8));
    } catch (ConstellationException e) {
      throw new IllegalStateException(e);
    }
  }
}
