package dev.cloister.client.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.ConstellationSetup;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.RepairResult;
import dev.cloister.client.vault.SecretEntry;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.client.vault.VaultFault;
import dev.cloister.client.vault.VaultStatus;
import dev.cloister.client.vault.WriteResult;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.VaultState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against three real vaults over attested channels. */
class VaultClientTest {
  private static final SecretName NAME = new SecretName("db/password");
  private static final Quorums SHAPE = Quorums.of(3, 2, 3, 1, 2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void secret_fromPutToRemove_isTheOwners() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        VaultClient client = machine.client()) {
      assertThat(put(client, "one").revision().version()).isEqualTo(1);
      WriteResult second = put(client, "two");
      assertThat(second.revision().version()).isEqualTo(2);
      assertThat(second.committed()).isEqualTo(3);
      assertThat(second.faults()).isEmpty();
      try (SecretReading reading = client.get(NAME)) {
        assertThat(text(reading)).isEqualTo("two");
        assertThat(reading.faults()).isEmpty();
      }

      WriteResult changed = client.changePolicy(NAME, policy(7200));
      assertThat(changed.revision().step()).isEqualTo(1);
      try (SecretReading reading = client.get(NAME)) {
        assertThat(text(reading)).isEqualTo("two");
        assertThat(reading.policy().orElseThrow().ttlSeconds()).isEqualTo(7200);
      }

      assertThat(client.list().secrets())
          .extracting(SecretEntry::name, SecretEntry::vaults)
          .containsExactly(tuple(NAME, 3));
      assertThat(client.remove(NAME).revision().version()).isEqualTo(3);
      assertThat(failure(() -> client.get(NAME).close())).isEqualTo(ClientFailure.NO_SUCH_SECRET);
      assertThat(client.list().secrets()).isEmpty();
    }
  }

  @Test
  void get_anyOneVaultDown_isTheSecretAndTheVaultIsNamedWhenItWasAsked() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      try (VaultClient client = machine.client()) {
        put(client, "one");
      }
      for (int down = 0; down < 3; down++) {
        machine.stop(down);
        try (VaultClient client = machine.client()) {
          for (int i = 0; i < 3; i++) {
            try (SecretReading reading = client.get(NAME)) {
              assertThat(text(reading)).isEqualTo("one");
            }
          }
          VaultStatus status = status(client, machine, down);
          assertThat(status.fault().orElseThrow().kind()).isEqualTo(VaultFault.Kind.UNREACHABLE);
          assertThat(failure(() -> put(client, "lost"))).isEqualTo(ClientFailure.NO_QUORUM);
        }
        machine.start(down);
      }
    }
  }

  @Test
  void status_ofVaults_saysWhatEachProved() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        VaultClient client = machine.client()) {
      for (VaultStatus status : client.status()) {
        assertThat(status.fault()).isEmpty();
        assertThat(status.state()).contains(VaultState.ACTIVE);
        assertThat(status.configEpoch()).hasValue(0);
        assertThat(status.continuity().orElseThrow().state()).isEqualTo(Continuity.State.WITNESSED);
        assertThat(status.proven().orElseThrow().identityKey())
            .isEqualTo(status.member().identity().spki());
        assertThat(status.member().teeType()).isEqualTo("tdx");
      }
    }
  }

  /** Every vault keeps what it acknowledged over a restart. */
  @Test
  void get_afterAllRestarted_isTheSecret() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      try (VaultClient client = machine.client()) {
        put(client, "one");
      }
      for (int i = 0; i < 3; i++) {
        machine.stop(i);
      }
      for (int i = 0; i < 3; i++) {
        machine.start(i);
      }
      try (VaultClient client = machine.client();
          SecretReading reading = client.get(NAME)) {
        assertThat(text(reading)).isEqualTo("one");
      }
    }
  }

  /** A connection that a vault closed meanwhile costs nothing. */
  @Test
  void client_afterAVaultRestarted_goesOn() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        VaultClient client = machine.client()) {
      put(client, "one");
      machine.stop(1);
      machine.start(1);
      assertThat(put(client, "two").committed()).isEqualTo(3);
    }
  }

  @Test
  void repair_afterADegradedWrite_bringsTheMissingShare() throws Exception {
    Quorums degradable = new Quorums(3, 2, 3, 2, 1, 2);
    try (VaultMachine machine = VaultMachine.of(folder, degradable);
        VaultClient client = machine.client()) {
      put(client, "one");
      machine.stop(2);
      try (SecretBytes secret = bytes("two")) {
        assertThat(client.put(NAME, policy(3600), secret, true).degraded()).isTrue();
      }
      machine.start(2);
      RepairResult repaired = client.repair(NAME);
      assertThat(repaired.repaired()).containsExactly(machine.vault(2));
      assertThat(repaired.degraded()).isFalse();
      for (int down : new int[] {0, 2}) {
        machine.stop(down);
        try (SecretReading reading = client.get(NAME)) {
          assertThat(text(reading)).isEqualTo("two");
          assertThat(reading.degraded()).isFalse();
        }
        machine.start(down);
      }
    }
  }

  /** A vault is its key: another member in its place is not believed, and nothing is sent to it. */
  @Test
  void get_whereTwoVaultsChangedPlaces_isRefused() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      try (VaultClient client = machine.client()) {
        put(client, "one");
      }
      machine.swapEndpoints();
      try (VaultClient client = machine.client()) {
        VaultException failure =
            catchThrowableOfType(VaultException.class, () -> client.get(NAME).close());
        assertThat(failure.faults())
            .extracting(VaultFault::kind, VaultFault::detail)
            .contains(tuple(VaultFault.Kind.NOT_TRUSTED, "peer_not_expected"));
      }
    }
  }

  /** A measurement that the policy does not name. */
  @Test
  void setup_ofVaultsThatRunOtherCode_isRefused() throws Exception {
    try (VaultMachine machine = VaultMachine.ofNewVaults(folder, 3)) {
      ByteString other =
          ByteString.copyOf(
              new String(machine.policy().bytes(), StandardCharsets.UTF_8)
                  .replaceAll("(rtmr3\": \\[\")[0-9a-f]{4}", "$10000")
                  .getBytes(StandardCharsets.UTF_8));
      ClientException failure =
          catchThrowableOfType(ClientException.class, () -> setUp(machine, other));
      assertThat(failure.failure()).isEqualTo(ClientFailure.ATTESTATION_REFUSED);
      assertThat(failure).hasMessageContaining("measurement.mismatch");
    }
  }

  @Test
  void setup_ofVaultsThatBelongToAConstellation_isRefused() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      assertThat(failure(() -> setUp(machine, machine.policy()))).isEqualTo(ClientFailure.REFUSED);
    }
  }

  private static KnownConstellation setUp(VaultMachine machine, ByteString policy)
      throws Exception {
    List<ConstellationSetup.Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      candidates.add(machine.candidate(i, policy));
    }
    return machine.setup(policy).create(candidates, SHAPE, machine.authority.publicKey()).known();
  }

  /** An ID token that names the key by its nonce does as well. */
  @Test
  void get_withATokenBoundByNonce_isTheSecret() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      try (VaultClient client = machine.client()) {
        put(client, "one");
      }
      SigningKey key = machine.requestKey;
      OwnerCredentials byNonce =
          OwnerCredentials.of(
              new OwnerId(machine.issuer.issuer(), "alice"),
              () ->
                  machine.issuer.token(
                      VaultMachine.spec("alice").claim("nonce", OwnerKey.nonce(key.publicKey()))),
              key);
      try (VaultClient client = machine.client(byNonce, PATIENCE);
          SecretReading reading = client.get(NAME)) {
        assertThat(text(reading)).isEqualTo("one");
      }
    }
  }

  /** Whoever has the token and not the key has nothing. */
  @Test
  void get_withSomebodysTokenAndAnotherKey_isRefusedByEveryVault() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      try (VaultClient client = machine.client()) {
        put(client, "one");
      }
      OwnerCredentials thief =
          OwnerCredentials.of(
              new OwnerId(machine.issuer.issuer(), "alice"),
              () -> machine.token("alice", machine.requestKey),
              SigningKey.generate(VaultMachine.RANDOM));
      try (VaultClient client = machine.client(thief, PATIENCE)) {
        VaultException failure =
            catchThrowableOfType(VaultException.class, () -> client.get(NAME).close());
        assertThat(failure.faults()).extracting(VaultFault::detail).containsOnly("key_unbound");
      }
    }
  }

  /** Names are each owner's own. */
  @Test
  void get_ofTheSameNameByAnotherOwner_isNoSuchSecret() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        VaultClient client = machine.client();
        VaultClient other =
            machine.client("bob", SigningKey.generate(VaultMachine.RANDOM), PATIENCE)) {
      put(client, "one");
      assertThat(failure(() -> other.get(NAME).close())).isEqualTo(ClientFailure.NO_SUCH_SECRET);
      put(other, "bob's");
      try (SecretReading reading = client.get(NAME)) {
        assertThat(text(reading)).isEqualTo("one");
      }
      assertThat(other.list().secrets()).hasSize(1);
    }
  }

  /** A vault with an empty disk is another vault: the old one's place stays empty. */
  @Test
  void get_oneVaultLostItsDisk_isTheSecretAndTheStrangerIsNotTrusted() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      try (VaultClient client = machine.client()) {
        put(client, "one");
      }
      machine.stop(0);
      delete(machine.data(0));
      machine.boot(0);
      try (VaultClient client = machine.client();
          SecretReading reading = client.get(NAME)) {
        assertThat(text(reading)).isEqualTo("one");
        assertThat(status(client, machine, 0).fault().orElseThrow().kind())
            .isNotEqualTo(VaultFault.Kind.UNREACHABLE);
      }
    }
  }

  /** Several clients write the same name at once: the greatest acknowledged version stands. */
  @Test
  void put_byManyAtOnce_theLatestAcknowledgedStands() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        ExecutorService writers = Executors.newFixedThreadPool(4)) {
      List<Future<Map<Revision, String>>> all = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        String name = "writer " + writer;
        all.add(writers.submit(() -> write(machine, name)));
      }
      NavigableMap<Revision, String> acknowledged = new TreeMap<>();
      for (Future<Map<Revision, String>> each : all) {
        acknowledged.putAll(each.get());
      }
      assertThat(acknowledged).isNotEmpty();
      try (VaultClient client = machine.client();
          SecretReading reading = client.get(NAME)) {
        assertThat(reading.revision()).isGreaterThanOrEqualTo(acknowledged.lastKey());
        if (reading.revision().equals(acknowledged.lastKey())) {
          assertThat(text(reading)).isEqualTo(acknowledged.lastEntry().getValue());
        }
      }
    }
  }

  private static Map<Revision, String> write(VaultMachine machine, String name) throws Exception {
    Map<Revision, String> acknowledged = new HashMap<>();
    try (VaultClient client = machine.client()) {
      for (int i = 0; i < 5; i++) {
        String value = name + ", " + i;
        try {
          acknowledged.put(put(client, value).revision(), value);
        } catch (VaultException e) {
          assertThat(e.failure()).isIn(ClientFailure.SUPERSEDED, ClientFailure.NO_QUORUM);
        }
      }
    }
    return acknowledged;
  }

  @Test
  void put_oneMebibyte_isReadBack() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        VaultClient client = machine.client()) {
      String large = "x".repeat(1 << 20);
      put(client, large);
      try (SecretReading reading = client.get(NAME)) {
        assertThat(text(reading)).isEqualTo(large);
      }
    }
  }

  private static VaultStatus status(VaultClient client, VaultMachine machine, int index)
      throws ClientException {
    return client.status().stream()
        .filter(each -> each.member().vault().equals(machine.vault(index)))
        .findFirst()
        .orElseThrow();
  }

  private interface Call {
    void run() throws Exception;
  }

  private static ClientFailure failure(Call call) {
    ClientException failure = catchThrowableOfType(ClientException.class, call::run);
    assertThat(failure).isNotNull();
    return failure.failure();
  }

  private static WriteResult put(VaultClient client, String value) throws Exception {
    try (SecretBytes secret = bytes(value)) {
      return client.put(NAME, policy(3600), secret, false);
    }
  }

  private static SecretBytes bytes(String text) {
    return SecretBytes.takeOver(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(SecretReading reading) {
    return reading.secret().use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static SecretPolicy policy(long ttl) throws Exception {
    return SecretPolicy.parse(
        ("{\"version\": 1, \"release\": {}, \"ttl_seconds\": " + ttl + "}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
