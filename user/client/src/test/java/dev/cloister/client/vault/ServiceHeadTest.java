package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.HeadVault.Fault;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadSeal;
import dev.cloister.constellation.head.HeadStanding;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** One instance of a service takes effect, on its newest disk. */
class ServiceHeadTest {
  static final HeadId HEAD = new HeadId(World.bytes(32, 7));

  private final SecureRandom random = new SecureRandom();
  private World world = World.of(3, 2, 3);
  private List<HeadVault> vaults = vaults(world);

  @Test
  void open_ofANewService_isItsFirstIncarnation() throws Exception {
    try (ServiceHead head = open(ServiceLogs.empty())) {
      assertThat(head.incarnation()).isEqualTo(1);
    }
  }

  @Test
  void advance_isRememberedByQVaults() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    try (ServiceHead head = open(log)) {
      head.advance(log.append(1));
      head.advance(log.append(2));
      head.confirm();
    }
    assertThat(vaults).allMatch(vault -> known(vault).place().equals(log.end()));
  }

  @Test
  void open_again_goesOnUnderTheNextIncarnation() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    try (ServiceHead first = open(log)) {
      first.advance(log.append(1));
    }
    // Durable, and nobody was told.
    log.append(2);
    try (ServiceHead second = open(log)) {
      assertThat(second.incarnation()).isEqualTo(2);
      second.advance(log.append(3));
    }
  }

  @Test
  void open_fromAnOlderDisk_isRolledBack() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    ServiceLogs old = log.copy();
    try (ServiceHead head = open(log)) {
      head.advance(log.append(1));
    }
    assertFailure(ClientFailure.ROLLED_BACK, () -> open(old));
    assertFailure(ClientFailure.ROLLED_BACK, () -> open(ServiceLogs.empty()));
  }

  @Test
  void open_fromADiskThatWentOnFromAnOlderOne_isRolledBack() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    ServiceLogs old = log.copy();
    try (ServiceHead head = open(log)) {
      head.advance(log.append(1));
    }
    old.append(8);
    old.append(9);
    assertFailure(ClientFailure.ROLLED_BACK, () -> open(old));
  }

  /** One vault knows enough to refuse: the place is in the service's own words. */
  @Test
  void open_fromAnOlderDiskWhereOneVaultIsDown_isRolledBack() throws Exception {
    for (int down = 0; down < 3; down++) {
      world = World.of(3, 2, 3);
      vaults = vaults(world);
      ServiceLogs log = ServiceLogs.empty();
      ServiceLogs old = log.copy();
      try (ServiceHead head = open(log)) {
        head.advance(log.append(1));
      }
      vaults.get(down).fault = Fault.DOWN;
      assertFailure(ClientFailure.ROLLED_BACK, () -> open(old));
      try (ServiceHead head = open(log)) {
        assertThat(head.incarnation()).isEqualTo(2);
      }
    }
  }

  @Test
  void open_ofASecondCopy_fencesTheFirst() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    try (ServiceHead first = open(log)) {
      first.advance(log.append(1));
      ServiceLogs copy = log.copy();
      try (ServiceHead second = open(copy)) {
        assertFailure(ClientFailure.FENCED, first::confirm);
        assertFailure(ClientFailure.FENCED, () -> first.advance(log.append(2)));
        second.advance(copy.append(3));
        second.confirm();
      }
    }
  }

  @Test
  void acknowledge_ofAFencedStart_fails() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    try (ServiceHead first = open(log);
        ServiceHead second = open(log.copy())) {
      assertThat(second.incarnation()).isEqualTo(2);
      CompletionException failure =
          catchThrowableOfType(
              CompletionException.class,
              () -> first.acknowledge(log.append(1)).toCompletableFuture().join());
      assertThat(failure).hasCauseInstanceOf(VaultException.class);
    }
  }

  @Test
  void confirm_withAVaultDownOfThree_isNoQuorum() throws Exception {
    try (ServiceHead head = open(ServiceLogs.empty())) {
      vaults.get(1).fault = Fault.DOWN;
      assertFailure(ClientFailure.NO_QUORUM, head::confirm);
      vaults.get(1).fault = Fault.NONE;
      head.confirm();
    }
  }

  /** Lost answers and vaults that were away leave nothing that a retry does not mend. */
  @Test
  void show_afterAnswersWereLost_isTakenWhenRepeated() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    try (ServiceHead head = open(log)) {
      for (Fault fault : List.of(Fault.MUTE, Fault.DOWN)) {
        for (HeadVault vault : vaults) {
          vault.fault = fault;
          assertThat(head.show(log.append(1)).isRemembered()).isFalse();
          vault.fault = Fault.NONE;
          assertThat(head.show(log.end()).isRemembered()).isTrue();
        }
      }
    }
  }

  @Test
  void show_toAVaultThatMissedTheStart_tellsIt() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    try (ServiceHead head = open(log)) {
      head.advance(log.append(1));
    }
    vaults.get(2).fault = Fault.DOWN;
    try (ServiceHead head = open(log)) {
      vaults.get(2).fault = Fault.NONE;
      assertThat(head.show(log.append(2)).isRemembered()).isTrue();
      assertThat(known(vaults.get(2)).incarnation()).isEqualTo(2);
    }
  }

  @Test
  void open_whereOneVaultMakesUpAPlace_goesOnWithTheOthers() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    try (ServiceHead head = open(log)) {
      head.advance(log.append(1));
    }
    vaults.get(0).fault = Fault.INVENTS;
    try (ServiceHead head = open(log)) {
      assertThat(head.incarnation()).isEqualTo(2);
    }
    vaults.get(0).fault = Fault.NONE;
    vaults.get(1).fault = Fault.ANOTHER_HEAD;
    try (ServiceHead head = open(log)) {
      assertThat(head.incarnation()).isEqualTo(3);
    }
  }

  /** Of three one may lie: the others know. */
  @Test
  void open_fromAnOlderDiskWhereOneVaultForgot_isRolledBack() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    ServiceLogs old = log.copy();
    vaults.get(0).fault = Fault.FORGETS;
    try (ServiceHead head = open(log)) {
      head.advance(log.append(1));
    }
    for (int down = 1; down < 3; down++) {
      vaults.get(down).fault = Fault.DOWN;
      assertFailure(ClientFailure.ROLLED_BACK, () -> open(old));
      vaults.get(down).fault = Fault.NONE;
    }
  }

  @Test
  void open_whereTooFewVaultsAnswer_isNoQuorum() {
    vaults.get(0).fault = Fault.DOWN;
    vaults.get(1).fault = Fault.DOWN;
    VaultException failure =
        assertFailure(ClientFailure.NO_QUORUM, () -> open(ServiceLogs.empty()));
    assertThat(failure.faults()).hasSize(2);
  }

  @Test
  void advance_afterItWasClosed_fails() throws Exception {
    ServiceLogs log = ServiceLogs.empty();
    ServiceHead head = open(log);
    head.close();
    assertThat(
            catchThrowableOfType(ClientException.class, () -> head.advance(log.append(1)))
                .failure())
        .isEqualTo(ClientFailure.UNREACHABLE);
  }

  private ServiceHead open(ServiceLogs log) throws ClientException {
    ServiceHead head =
        ServiceHead.open(
            Vaults.inTurn(world.history, vaults, World.PATIENT, System::nanoTime),
            HEAD,
            seal(),
            log.beginning(),
            random);
    log.resumed(head.incarnation());
    return head;
  }

  static HeadSeal seal() {
    return HeadSeal.of(HEAD, SecretBytes.takeOver(World.bytes(32, 5).bytes()));
  }

  static List<HeadVault> vaults(World world) {
    return world.descriptor().members().stream()
        .map(member -> new HeadVault(member, HEAD))
        .toList();
  }

  private static HeadStanding known(HeadVault vault) {
    return vault.held.orElseThrow().standing();
  }

  private static VaultException assertFailure(ClientFailure failure, ThrowingCallable call) {
    VaultException thrown = catchThrowableOfType(VaultException.class, call);
    assertThat(thrown).isNotNull();
    assertThat(thrown.failure()).isEqualTo(failure);
    return thrown;
  }
}
