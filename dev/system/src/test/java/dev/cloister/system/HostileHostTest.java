package dev.cloister.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.client.Target;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.process.Ports;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.client.vault.VaultFault;
import dev.cloister.client.vault.VaultStatus;
import dev.cloister.client.vault.WriteResult;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.system.RecordProxy.Meddling;
import dev.cloister.system.RecordProxy.Trick;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The host between a client and its vaults, which are processes of their own: whatever it does with
 * what passes, nobody reads a wrong value or learns a secret, and the vault that it stands before
 * is the one that is named.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileHostTest {
  private static final String CANARY = "canary-4711";
  private static final SecretName NAME = new SecretName("db/" + CANARY);
  private static final Pace PACE =
      new Pace(Duration.ofMillis(50), Duration.ofSeconds(3), Duration.ofMillis(300));

  private VaultSite site;
  private int count;

  @BeforeAll
  void vaults(@TempDir Path folder) throws Exception {
    site = VaultSite.start(folder, Quorums.of(3, 2, 3, 1, 2), Duration.ofSeconds(2));
    next();
    try (VaultClient client = client(site.endpoints())) {
      while (!putOrNot(client, value())) {
        Thread.sleep(100);
      }
    }
  }

  @AfterAll
  void close() {
    site.close();
  }

  @ParameterizedTest
  @EnumSource(Trick.class)
  void records_ofOneVault_whateverIsDoneToThem_giveTheSecretAndNameThatVault(Trick trick)
      throws Exception {
    for (boolean toVault : new boolean[] {true, false}) {
      for (int record : new int[] {0, 3}) {
        try (RecordProxy host =
                RecordProxy.before(site.target(0), new Meddling(trick, toVault, record));
            VaultClient client = client(through(host.target()))) {
          Set<VaultId> silent = failing(client);
          assertThat(silent).isSubsetOf(site.vault(0));
          if (record == 0 && trick != Trick.DELAY && trick != Trick.REPLAY) {
            assertThat(silent).as("%s of the first record", trick).hasSize(1);
          }
          assertThat(read(client)).isEqualTo(value());
          assertThat(heard(host)).doesNotContain(CANARY).doesNotContain("Bearer");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Trick.class)
  void records_ofAllVaults_whateverIsDoneToThem_giveTheLatestOrAnError(Trick trick)
      throws Exception {
    for (boolean toVault : new boolean[] {true, false}) {
      List<RecordProxy> hosts = new ArrayList<>();
      Map<VaultId, Target> endpoints = new HashMap<>();
      for (int i = 0; i < 3; i++) {
        hosts.add(RecordProxy.before(site.target(i), new Meddling(trick, toVault, 3 + i)));
        endpoints.put(site.vault(i), hosts.get(i).target());
      }
      String before = value();
      String after = next();
      boolean acknowledged;
      try (VaultClient client = client(endpoints)) {
        assertThat(readOrNothing(client)).isIn(before, "");
        acknowledged = putOrNot(client, after);
      }
      try (VaultClient honest = client(site.endpoints())) {
        assertThat(read(honest)).isIn(acknowledged ? List.of(after) : List.of(before, after));
        put(honest, next());
      }
      for (RecordProxy host : hosts) {
        assertThat(heard(host)).doesNotContain(CANARY).doesNotContain("Bearer");
        host.close();
      }
    }
  }

  @Test
  void host_thatEndsTls_isNamedAndReadsNothing() throws Exception {
    try (TlsTerminator host = TlsTerminator.before(site.target(0));
        VaultClient client = client(through(host.target()))) {
      assertThat(read(client)).isEqualTo(value());
      assertThat(kinds(client)).containsExactly(VaultFault.Kind.NOT_TRUSTED);
      VaultException refused =
          catchThrowableOfType(VaultException.class, () -> put(client, CANARY + " for nobody"));
      assertThat(refused.failure()).isEqualTo(ClientFailure.NO_QUORUM);
      assertThat(refused.faults()).extracting(VaultFault::vault).containsOnly(site.vault(0));
      assertThat(host.read())
          .as("it was asked to prove itself, and no more")
          .contains("/.well-known/cloister/attest")
          .doesNotContain("Bearer")
          .doesNotContain(CANARY)
          .doesNotContain("/v1/");
    }
  }

  @Test
  void host_thatLeadsToTheOtherVault_isNamedAtBoth() throws Exception {
    Map<VaultId, Target> crossed = new HashMap<>(site.endpoints());
    crossed.put(site.vault(0), site.target(1));
    crossed.put(site.vault(1), site.target(0));
    try (VaultClient client = client(crossed)) {
      VaultException refused = catchThrowableOfType(VaultException.class, () -> read(client));
      assertThat(refused.failure()).isEqualTo(ClientFailure.NO_QUORUM);
      assertThat(refused.faults())
          .filteredOn(fault -> fault.kind() == VaultFault.Kind.NOT_TRUSTED)
          .extracting(VaultFault::vault)
          .containsExactlyInAnyOrder(site.vault(0), site.vault(1));
    }
  }

  @Test
  void host_thatRunsTheSameCodeAsNoMember_isNamed() throws Exception {
    int port = Ports.free(1).getFirst();
    VaultLife stranger = site.stranger(port);
    try (VaultClient client = client(through(new Target("127.0.0.1", port)))) {
      stranger.awaitReady();
      assertThat(read(client)).isEqualTo(value());
      assertThat(failing(client)).containsExactly(site.vault(0));
    } finally {
      stranger.kill();
    }
  }

  @Test
  void host_thatReplaysWholeConnections_changesNothing() throws Exception {
    List<byte[]> recorded = new ArrayList<>();
    List<RecordProxy> hosts = new ArrayList<>();
    Map<VaultId, Target> endpoints = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      hosts.add(RecordProxy.before(site.target(i), Meddling.NOTHING));
      endpoints.put(site.vault(i), hosts.get(i).target());
    }
    try (VaultClient client = client(endpoints)) {
      put(client, next());
    }
    for (RecordProxy host : hosts) {
      host.connections().forEach(heard -> recorded.add(heard.toVault().toByteArray()));
      host.close();
    }
    try (VaultClient honest = client(site.endpoints())) {
      put(honest, next());
      Revision before = revision(honest);
      assertThat(recorded).hasSizeGreaterThanOrEqualTo(3);
      for (byte[] connection : recorded) {
        for (int i = 0; i < 3; i++) {
          replay(connection, site.target(i));
        }
      }
      assertThat(read(honest)).isEqualTo(value());
      assertThat(revision(honest)).isEqualTo(before);
    }
  }

  /** The vault ends the connection: whose keys it does not have, it understands nothing of. */
  private static void replay(byte[] connection, Target vault) throws IOException {
    try (Socket socket = new Socket(vault.host(), vault.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(connection);
      socket.getOutputStream().flush();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      assertThat(e).isInstanceOf(java.net.SocketException.class);
    }
  }

  private Map<VaultId, Target> through(Target host) {
    Map<VaultId, Target> endpoints = new HashMap<>(site.endpoints());
    endpoints.put(site.vault(0), host);
    return endpoints;
  }

  private VaultClient client(Map<VaultId, Target> endpoints) throws Exception {
    return site.client("alice", endpoints, PACE);
  }

  private String value() {
    return CANARY + " " + count;
  }

  private String next() {
    count++;
    return value();
  }

  private static Set<VaultId> failing(VaultClient client) throws Exception {
    return client.status().stream()
        .filter(status -> status.fault().isPresent())
        .map(status -> status.member().vault())
        .collect(Collectors.toSet());
  }

  private static List<VaultFault.Kind> kinds(VaultClient client) throws Exception {
    return client.status().stream()
        .map(VaultStatus::fault)
        .flatMap(fault -> fault.stream())
        .map(VaultFault::kind)
        .toList();
  }

  private static WriteResult put(VaultClient client, String value) throws Exception {
    try (SecretBytes secret = SecretBytes.takeOver(value.getBytes(UTF_8))) {
      return client.put(NAME, VaultSite.policy(value), secret, false);
    }
  }

  private static boolean putOrNot(VaultClient client, String value) throws Exception {
    try {
      put(client, value);
      return true;
    } catch (VaultException e) {
      return false;
    }
  }

  private static String read(VaultClient client) throws Exception {
    try (SecretReading reading = client.get(NAME)) {
      return reading.secret().use(bytes -> new String(bytes, UTF_8));
    }
  }

  private static String readOrNothing(VaultClient client) throws Exception {
    try {
      return read(client);
    } catch (VaultException e) {
      return "";
    }
  }

  private static Revision revision(VaultClient client) throws Exception {
    try (SecretReading reading = client.get(NAME)) {
      return reading.revision();
    }
  }

  private static String heard(RecordProxy host) {
    StringBuilder all = new StringBuilder();
    for (RecordProxy.Heard heard : host.connections()) {
      all.append(heard.toVault().toString(ISO_8859_1))
          .append(heard.fromVault().toString(ISO_8859_1));
    }
    return all.toString();
  }
}
