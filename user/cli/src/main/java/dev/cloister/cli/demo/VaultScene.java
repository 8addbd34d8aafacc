package dev.cloister.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.Instance;
import dev.cloister.cli.up.LocalConstellation;
import dev.cloister.cli.up.VaultsHealth;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.client.vault.VaultFault;
import dev.cloister.client.vault.VaultStatus;
import dev.cloister.client.vault.WriteResult;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.Continuity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the vaults' stories are played with.
 *
 * @param client of the secret's owner
 * @param policy of the secret: the text, or why there is none
 */
record VaultScene(
    Narrator narrator,
    Installation installation,
    Instance instance,
    LocalConstellation vaults,
    Surroundings surroundings,
    VaultClient client,
    String policy,
    Path scratch) {
  static final SecretName NAME = new SecretName("payroll/database");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A secret that nobody has seen. */
  byte[] secret() {
    byte[] bytes = new byte[16];
    surroundings.random().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes).getBytes(US_ASCII);
  }

  WriteResult put(byte[] secret) throws IOException, ClientException {
    try (SecretBytes bytes = SecretBytes.copyOf(secret)) {
      return client.put(NAME, SecretPolicy.parse(policy.getBytes(UTF_8)), bytes, false);
    } catch (ConstellationException e) {
      throw new IOException("the demo's policy is not of its form", e);
    }
  }

  VaultsHealth health() {
    return new VaultsHealth(client, PATIENCE, surroundings.nanoTime());
  }

  /** States that the secret is read without one vault, and that this one is named. */
  void readWithout(VaultId vault, VaultFault.Kind kind, byte[] secret) throws ClientException {
    List<VaultFault> faults;
    try (SecretReading reading = client.get(NAME)) {
      narrator.claim("the secret is read with the two others", has(reading, secret));
      faults = reading.faults();
    }
    boolean named =
        faults.stream().anyMatch(fault -> fault.vault().equals(vault) && fault.kind() == kind);
    if (!named) {
      // The two others answered before it was known what is wrong with it.
      faults = client.status().stream().flatMap(status -> status.fault().stream()).toList();
    }
    narrator.claim(
        (named ? "the read" : "the status")
            + " names it: "
            + faults.stream().map(VaultFault::toString).collect(Collectors.joining("; ")),
        faults.size() == 1
            && faults.getFirst().vault().equals(vault)
            && faults.getFirst().kind() == kind);
  }

  static boolean has(SecretReading reading, byte[] secret) {
    try (SecretBytes expected = SecretBytes.copyOf(secret)) {
      return reading.secret().equals(expected);
    }
  }

  static boolean is(VaultStatus status, Continuity.State state) {
    return status.continuity().filter(known -> known.state() == state).isPresent();
  }

  static VaultStatus of(List<VaultStatus> all, VaultId vault) {
    return all.stream()
        .filter(status -> status.member().vault().equals(vault))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("every member has a status"));
  }
}
