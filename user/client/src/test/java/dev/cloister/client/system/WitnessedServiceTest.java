package dev.cloister.client.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.HeadRegistration;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadName;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.tee.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose sealed log three real vaults remember, over attested channels. */
class WitnessedServiceTest {
  private static final HeadName NAME = new HeadName("broker");
  private static final Quorums SHAPE = Quorums.of(3, 2, 3, 1, 2);
  private static final Workload CODE = VaultMachine.code("a broker");
  private static final Workload OTHER = VaultMachine.code("another broker");

  @TempDir private Path folder;

  @Test
  void service_onItsNewestDisk_goesOn() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      register(machine);
      try (WitnessedService service = start(machine, "disk")) {
        service.write("balance", "7");
      }
      for (int down = 0; down < 3; down++) {
        machine.stop(down);
        machine.start(down);
      }
      try (WitnessedService service = start(machine, "disk")) {
        assertThat(service.read("balance")).isEqualTo("7");
        service.write("balance", "8");
        service.head().confirm();
      }
      try (VaultClient owner = machine.client()) {
        HeadRegistration seen = owner.readHead(NAME);
        assertThat(seen.vaults()).hasSize(3);
        assertThat(seen.vaults().values())
            .allMatch(standing -> standing.orElseThrow().incarnation() == 2);
      }
    }
  }

  @Test
  void service_onAnOlderDiskOrNone_isRolledBack() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      register(machine);
      try (WitnessedService service = start(machine, "disk")) {
        service.write("balance", "7");
      }
      copy("disk", "old");
      try (WitnessedService service = start(machine, "disk")) {
        service.write("balance", "0");
      }
      for (String disk : List.of("old", "none")) {
        assertThat(refused(machine, disk)).isEqualTo(ClientFailure.ROLLED_BACK);
      }
      machine.stop(1);
      assertThat(refused(machine, "old")).isEqualTo(ClientFailure.ROLLED_BACK);
    }
  }

  @Test
  void service_thatWasStartedTwice_endsWhenTheSecondGoesOn() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      register(machine);
      try (WitnessedService first = start(machine, "disk")) {
        first.write("balance", "7");
        copy("disk", "copy");
        try (WitnessedService second = start(machine, "copy")) {
          second.write("balance", "8");
          assertThatThrownBy(() -> first.write("balance", "0"))
              .isInstanceOf(CompletionException.class);
          assertThat(
                  catchThrowableOfType(VaultException.class, () -> first.head().confirm())
                      .failure())
              .isEqualTo(ClientFailure.FENCED);
          second.write("balance", "9");
        }
      }
    }
  }

  @Test
  void service_whileAVaultIsDown_waitsAndGoesOn() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      register(machine);
      try (WitnessedService service = start(machine, "disk")) {
        machine.stop(2);
        CompletableFuture<Void> written =
            CompletableFuture.runAsync(() -> service.write("balance", "7"));
        assertThat(
                catchThrowableOfType(VaultException.class, () -> service.head().confirm())
                    .failure())
            .isEqualTo(ClientFailure.NO_QUORUM);
        machine.start(2);
        written.join();
        service.head().confirm();
      }
    }
  }

  @Test
  void otherCode_isRefusedWithTheReason() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      register(machine);
      try (AttestedVaults vaults = machine.attested(OTHER)) {
        VaultException failure =
            catchThrowableOfType(
                VaultException.class,
                () -> WitnessedService.start(folder.resolve("theirs"), vaults, id(machine)));
        assertThat(failure.failure()).isEqualTo(ClientFailure.RELEASE_REFUSED);
        assertThat(failure.reasons()).contains("measurement.mismatch");
      }
    }
  }

  private WitnessedService start(VaultMachine machine, String disk) throws Exception {
    AttestedVaults vaults = machine.attested(CODE);
    try {
      return WitnessedService.start(folder.resolve(disk), vaults, id(machine));
    } catch (Exception e) {
      vaults.close();
      throw e;
    }
  }

  private ClientFailure refused(VaultMachine machine, String disk) {
    return catchThrowableOfType(VaultException.class, () -> start(machine, disk)).failure();
  }

  private static HeadId id(VaultMachine machine) throws Exception {
    try (VaultClient owner = machine.client()) {
      return owner.readHead(NAME).head();
    }
  }

  private static void register(VaultMachine machine) throws Exception {
    String policy = new String(machine.policy(CODE).bytes(), StandardCharsets.UTF_8);
    try (VaultClient owner = machine.client()) {
      owner.registerHead(
          NAME,
          SecretPolicy.parse(
              ("{\"version\": 1, \"release\": {\"tdx\": "
                      + policy
                      + "}, \"operations\": [\"advance\"]}")
                  .getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void copy(String from, String to) throws IOException {
    Path target = Files.createDirectories(folder.resolve(to));
    try (Stream<Path> files = Files.list(folder.resolve(from))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName().toString()));
      }
    }
  }
}
