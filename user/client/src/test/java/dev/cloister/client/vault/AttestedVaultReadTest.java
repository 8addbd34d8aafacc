package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.MemoryVault.Fault;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.KeyUse;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads of attested code, of which some vaults refuse, and some lie. */
class AttestedVaultReadTest {
  private final World world = World.of(3, 2, 3);

  private AttestedVaults vaults() {
    return AttestedVaults.over(
        Vaults.of(world.history, world.vaults, World.PATIENT, System::nanoTime),
        SigningKey.generate(world.random).publicKey());
  }

  private String get() throws Exception {
    try (AttestedVaults vaults = vaults();
        SecretReading reading = vaults.get(vaults.secret(World.OWNER, World.NAME))) {
      return World.text(reading);
    }
  }

  private VaultException failure() {
    return catchThrowableOfType(VaultException.class, this::get);
  }

  @Test
  void get_whatItsPolicyGives_isTheSecret() throws Exception {
    world.put("one");
    world.put("two");
    assertThat(get()).isEqualTo("two");
  }

  @Test
  void get_whatNobodyPut_isNoSuchSecret() {
    assertThat(failure().failure()).isEqualTo(ClientFailure.NO_SUCH_SECRET);
  }

  @Test
  void get_whatAllRefuse_isRefusedWithTheReasons() throws Exception {
    world.put("one");
    world.vaults.forEach(vault -> vault.fault = Fault.REFUSING);
    VaultException failure = failure();
    assertThat(failure.failure()).isEqualTo(ClientFailure.RELEASE_REFUSED);
    assertThat(failure.reasons()).containsExactly("measurement.mismatch", "release.tdx");
    assertThat(failure).hasMessageContaining("measurement.mismatch, release.tdx");
    assertThat(failure.faults()).hasSize(3);
  }

  @Test
  void get_whatAllWantAnApprovalFor_saysSo() throws Exception {
    world.put("one");
    world.vaults.forEach(vault -> vault.fault = Fault.WANTING_APPROVAL);
    VaultException failure = failure();
    assertThat(failure.failure()).isEqualTo(ClientFailure.APPROVAL_REQUIRED);
    assertThat(failure.reasons()).containsExactly("approval_absent", "manager");
  }

  /** One vault refuses nothing that the others give, and is named. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"REFUSING", "WANTING_APPROVAL", "DOWN", "WRONG_SHARE", "WRONG_VOTES"})
  void get_oneRefusesOrLies_isTheSecretAndNamesIt(Fault fault) throws Exception {
    world.put("one");
    for (MemoryVault vault : world.vaults) {
      vault.fault = fault;
      try (AttestedVaults vaults = vaults();
          SecretReading reading = vaults.get(vaults.secret(World.OWNER, World.NAME))) {
        assertThat(World.text(reading)).isEqualTo("one");
        assertThat(reading.faults())
            .allSatisfy(named -> assertThat(named.vault()).isEqualTo(vault.member().vault()));
      }
      vault.fault = Fault.NONE;
    }
  }

  /** What one vault alone says is no reason. */
  @Test
  void reasons_ofAVaultThatLies_areLeftOut() throws Exception {
    world.put("one");
    world.vaults.forEach(vault -> vault.fault = Fault.REFUSING);
    world.vault(1).fault = Fault.REFUSING_OTHERWISE;
    VaultException failure = failure();
    assertThat(failure.failure()).isEqualTo(ClientFailure.RELEASE_REFUSED);
    assertThat(failure.reasons()).containsExactly("measurement.mismatch", "release.tdx");
  }

  /** One word among the silent decides nothing. */
  @Test
  void get_oneRefusesAndTwoAreDown_isNoQuorum() throws Exception {
    world.put("one");
    world.vaults.forEach(vault -> vault.fault = Fault.DOWN);
    world.vault(0).fault = Fault.REFUSING;
    VaultException failure = failure();
    assertThat(failure.failure()).isEqualTo(ClientFailure.NO_QUORUM);
    assertThat(failure.reasons()).isEmpty();
  }

  @Test
  void get_withoutAManagersToken_asksNoVault() throws Exception {
    world.put("one");
    int before = world.vaults.stream().mapToInt(vault -> vault.requests.get()).sum();
    try (AttestedVaults vaults = vaults()) {
      ClientException failure =
          catchThrowableOfType(
              ClientException.class,
              () ->
                  vaults.get(
                      vaults.secret(World.OWNER, World.NAME),
                      () -> {
                        throw new IOException("none");
                      }));
      assertThat(failure.failure()).isEqualTo(ClientFailure.APPROVAL_REQUIRED);
    }
    assertThat(world.vaults.stream().mapToInt(vault -> vault.requests.get()).sum())
        .isEqualTo(before);
  }

  @Test
  void keys_ofAStranger_areRefused() {
    try (AttestedVaults vaults = vaults()) {
      assertThat(
              catchThrowableOfType(
                  IllegalArgumentException.class,
                  () -> vaults.keys(new VaultId(World.bytes(16, 9)))))
          .isNotNull();
    }
  }

  /** A vault that answers something else is at fault, and nothing is taken from it. */
  @Test
  void keys_whereAnotherAnswerComes_isMalformed() {
    world.vault(0).fault = Fault.ANOTHER_ANSWER;
    try (AttestedVaults vaults = vaults()) {
      KeyUse key = KeyUse.of(vaults.key(World.OWNER, new KeyName("k")));
      VaultException failure =
          catchThrowableOfType(
              VaultException.class,
              () -> vaults.keys(world.vault(0).member().vault()).mac(key, World.bytes(3, 1)));
      assertThat(failure.failure()).isIn(ClientFailure.MALFORMED_RESPONSE, ClientFailure.REFUSED);
    }
  }

  @Test
  void secret_ofAnotherOwnerOrName_isAnother() {
    try (AttestedVaults vaults = vaults()) {
      assertThat(vaults.secret(World.OWNER, World.NAME))
          .isNotEqualTo(vaults.secret(World.OWNER, new SecretName("other")));
    }
  }
}
