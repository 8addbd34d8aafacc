package dev.cloister.client.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.client.vault.VaultFault;
import dev.cloister.client.vault.VaultRegistry;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A phonebook that says where vaults listen, and one that lies. */
class VaultRegistryTest {
  private static final SecretName NAME = new SecretName("db/password");
  private static final Quorums SHAPE = Quorums.of(3, 2, 3, 1, 2);
  private static final ByteString ID = ByteString.copyOf(new byte[32]);
  private static final ByteString MEASUREMENT = ByteString.copyOf(new byte[32]);
  private static final Target NOWHERE = new Target("127.0.0.1", 1);

  @TempDir private Path folder;

  private static LocalServer showing(Map<VaultId, Target> endpoints) throws Exception {
    String vaults =
        endpoints.entrySet().stream()
            .map(
                entry ->
                    "{\"vault\":\"%s\",\"endpoint\":\"https://%s:%d\",\"measurement\":\"%s\"}"
                        .formatted(
                            entry.getKey(),
                            entry.getValue().host(),
                            entry.getValue().port(),
                            MEASUREMENT.hex()))
            .collect(Collectors.joining(","));
    return LocalServer.start(
        0,
        _ ->
            Answer.text(
                200,
                "application/json",
                "{\"vaults\":[" + vaults + "],\"updated_at\":\"2026-11-21T12:00:00Z\"}"));
  }

  private static Map<VaultId, Target> lookUp(LocalServer server, ByteString constellation)
      throws ClientException {
    try (VaultRegistry registry = VaultRegistry.at(server.base())) {
      return registry.endpoints(constellation);
    }
  }

  /** A client that knows no endpoint but what it was told. */
  private static VaultClient client(VaultMachine machine, Map<VaultId, Target> told)
      throws Exception {
    machine.forgetEndpoints(NOWHERE);
    machine.take(told);
    return machine.client();
  }

  @Test
  void endpoints_ofAnHonestRegistry_leadToTheSecretAndSendNoToken() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      put(machine, "one");
      try (LocalServer server = showing(machine.known().endpoints())) {
        Map<VaultId, Target> told = lookUp(server, machine.known().constellationId());
        try (VaultClient client = client(machine, told);
            SecretReading reading = client.get(NAME)) {
          assertThat(text(reading)).isEqualTo("one");
          assertThat(reading.faults()).noneMatch(fault -> fault.kind().isWrong());
        }
        assertThat(server.requests())
            .allSatisfy(request -> assertThat(request.header("authorization")).isEmpty());
      }
    }
  }

  @Test
  void endpoints_ofWhichOneIsALie_leadToTheSecretAndTheVaultIsNamed() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      put(machine, "one");
      VaultId first = machine.vault(0);
      Map<VaultId, Target> lie = new HashMap<>(machine.known().endpoints());
      lie.put(first, machine.known().endpoints().get(machine.vault(1)));
      try (LocalServer server = showing(lie);
          VaultClient client = client(machine, lookUp(server, machine.known().constellationId()))) {
        for (int i = 0; i < 2; i++) {
          try (SecretReading reading = client.get(NAME)) {
            assertThat(text(reading)).isEqualTo("one");
            assertThat(reading.faults())
                .filteredOn(fault -> fault.kind().isWrong())
                .allSatisfy(
                    fault -> {
                      assertThat(fault.vault()).isEqualTo(first);
                      assertThat(fault.kind()).isEqualTo(VaultFault.Kind.NOT_TRUSTED);
                    });
          }
        }
      }
    }
  }

  /** Genuine vaults of the same code on the same platform, of somebody else's constellation. */
  @Test
  void endpoints_ofSomebodyElsesVaults_giveNothingAndAreSentNothing(@TempDir Path elsewhere)
      throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        VaultMachine thief = VaultMachine.of(elsewhere, SHAPE)) {
      put(machine, "one");
      put(thief, "the thief's");
      List<VaultId> members = IntStream.range(0, 3).mapToObj(machine::vault).toList();
      Map<VaultId, Target> lie =
          IntStream.range(0, 3)
              .boxed()
              .collect(
                  Collectors.toMap(
                      members::get, i -> thief.known().endpoints().get(thief.vault(i))));
      try (LocalServer server = showing(lie);
          VaultClient client = client(machine, lookUp(server, machine.known().constellationId()));
          SecretBytes secret = bytes("two")) {
        VaultException read =
            catchThrowableOfType(VaultException.class, () -> client.get(NAME).close());
        assertThat(read.failure()).isEqualTo(ClientFailure.NO_QUORUM);
        VaultException write =
            catchThrowableOfType(
                VaultException.class, () -> client.put(NAME, policy(), secret, false));
        assertThat(write.failure()).isEqualTo(ClientFailure.NO_QUORUM);
        assertThat(read.faults()).isNotEmpty();
      }
      try (VaultClient owner = thief.client()) {
        assertThat(owner.list().secrets()).hasSize(1);
      }
    }
  }

  /** Who is a member the pinned constellation says: a stranger is never asked. */
  @Test
  void endpoints_ofStrangers_areNotUsed() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        LocalServer stranger = LocalServer.start(0, _ -> Answer.empty(200))) {
      put(machine, "one");
      Map<VaultId, Target> told = new HashMap<>(machine.known().endpoints());
      told.put(
          VaultId.random(VaultMachine.RANDOM), new Target("127.0.0.1", stranger.base().getPort()));
      try (VaultClient client = client(machine, told);
          SecretReading reading = client.get(NAME)) {
        assertThat(text(reading)).isEqualTo("one");
        assertThat(client.status()).hasSize(3);
      }
      assertThat(stranger.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"vaults\":[{\"vault\":\"x\",\"endpoint\":\"https://a\",\"measurement\":\"00\"}]}",
        "{\"vaults\":[{\"vault\":\"00000000000000000000000000000000\",\"endpoint\":\"http://a\",\"measurement\":\"00\"}]}",
        "{\"vaults\":[{\"vault\":\"00000000000000000000000000000000\",\"endpoint\":\"https://a:99999\",\"measurement\":\"00\"}]}",
        "{\"vaults\":[{\"vault\":\"00000000000000000000000000000000\",\"endpoint\":\"\\u0000\",\"measurement\":\"00\"}]}",
        "{\"vaults\":[7, null, []]}",
        "{\"vaults\":[]}"
      })
  void entries_thatLeadNowhere_areLeftOut(String answer) throws Exception {
    try (LocalServer server =
        LocalServer.start(0, _ -> Answer.text(200, "application/json", answer))) {
      assertThat(lookUp(server, ID)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"vaults\":{}}", "{\"vaults\":[{}]}", "<html>"})
  void entries_ofAnotherForm_areAnError(String answer) throws Exception {
    try (LocalServer server =
        LocalServer.start(0, _ -> Answer.text(200, "application/json", answer))) {
      ClientException failure =
          catchThrowableOfType(ClientException.class, () -> lookUp(server, ID));
      assertThat(failure.failure()).isEqualTo(ClientFailure.MALFORMED_RESPONSE);
    }
  }

  @Test
  void entries_ofAnUnknownConstellation_areNone() throws Exception {
    try (LocalServer server =
        LocalServer.start(
            0, _ -> Answer.text(404, "application/problem+json", "{\"code\":\"not_found\"}"))) {
      assertThat(lookUp(server, ID)).isEmpty();
    }
  }

  @Test
  void publish_sendsWhatWasGivenWithTheToken() throws Exception {
    try (LocalServer server =
            LocalServer.start(
                0,
                _ -> Answer.text(200, "application/json", "{\"vaults\":[],\"updated_at\":\"x\"}"));
        VaultRegistry registry = VaultRegistry.at(server.base(), () -> "token")) {
      VaultId vault = VaultId.random(VaultMachine.RANDOM);
      registry.publish(
          ID, List.of(new VaultRegistry.Entry(vault, new Target("::1", 8444), MEASUREMENT)));
      assertThat(server.requests().getFirst().method()).isEqualTo("PUT");
      assertThat(server.requests().getFirst().header("authorization")).contains("Bearer token");
      assertThat(server.requests().getFirst().bodyText())
          .contains(vault.toString(), "https://[::1]:8444", MEASUREMENT.hex());
    }
  }

  private static void put(VaultMachine machine, String value) throws Exception {
    try (VaultClient client = machine.client();
        SecretBytes secret = bytes(value)) {
      client.put(NAME, policy(), secret, false);
    }
  }

  private static SecretPolicy policy() throws Exception {
    return SecretPolicy.parse("{\"version\": 1, \"release\": {}}".getBytes(StandardCharsets.UTF_8));
  }

  private static SecretBytes bytes(String text) {
    return SecretBytes.takeOver(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(SecretReading reading) {
    return reading.secret().use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
