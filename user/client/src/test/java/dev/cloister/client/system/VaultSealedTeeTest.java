package dev.cloister.client.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.sealing.SealingSecret;
import dev.cloister.client.sealing.VaultSealedTee;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.CodeCredentials;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import dev.cloister.tee.ForwardingTeeProvider;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TEE that seals nothing by itself, and three real vaults that have its key. */
class VaultSealedTeeTest {
  private static final SecretName NAME = new SecretName("app/sealing");
  private static final Quorums SHAPE = Quorums.of(3, 2, 3, 1, 2);
  private static final Workload APP = VaultMachine.code("the app");
  private static final Workload OTHER = VaultMachine.code("another app");

  @TempDir private Path folder;

  /** A platform without sealing, as SNP, TDX and Confidential Space are. */
  private static final class Unsealed extends ForwardingTeeProvider {
    private boolean closed;

    Unsealed(TeeProvider tee) {
      super(tee);
    }

    @Override
    public Sealing sealingKey(String purpose) {
      return new Sealing.NotOffered("none here");
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void state_thatWasSealed_isReadAfterARestart(@TempDir Path disk) throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        SecretBytes key = SecretBytes.random(VaultMachine.RANDOM, 32)) {
      put(machine, key, APP);
      try (VaultSealedTee tee = open(machine, APP, key);
          SealedMap state = SealedMap.create(settings(disk, tee), Witness.none())) {
        state.put("a", new byte[] {1}).join();
      }
      machine.stop(0);
      try (VaultSealedTee tee = open(machine, APP, key);
          SealedMap state = SealedMap.open(settings(disk, tee)).resume(Witness.none())) {
        assertThat(state.get("a")).hasValue(new byte[] {1});
      }
    }
  }

  @Test
  void sealingKey_ofTwoPurposes_areTwoAndTheSameAgain() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        SecretBytes key = SecretBytes.random(VaultMachine.RANDOM, 32)) {
      put(machine, key, APP);
      try (VaultSealedTee first = open(machine, APP, key);
          VaultSealedTee second = open(machine, APP, key)) {
        assertThat(sealing(first, "a")).isEqualTo(sealing(second, "a")).hasSize(32);
        assertThat(sealing(first, "a")).isNotEqualTo(sealing(first, "b"));
        assertThat(key.<Boolean, RuntimeException>use(k -> Arrays.equals(k, sealed(first))))
            .isFalse();
      }
    }
  }

  @Test
  void open_byOtherCode_isRefused() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        SecretBytes key = SecretBytes.random(VaultMachine.RANDOM, 32)) {
      put(machine, key, APP);
      assertThat(failure(machine, OTHER, key)).isEqualTo(ClientFailure.RELEASE_REFUSED);
    }
  }

  /** No key is made up: state that another key sealed would be lost. */
  @Test
  void open_whereNobodyStoredTheKey_isAnError() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        SecretBytes key = SecretBytes.random(VaultMachine.RANDOM, 32)) {
      assertThat(failure(machine, APP, key)).isEqualTo(ClientFailure.NO_SUCH_SECRET);
      put(machine, key, APP);
      try (VaultClient owner = machine.client()) {
        owner.remove(NAME);
      }
      assertThat(failure(machine, APP, key)).isEqualTo(ClientFailure.NO_SUCH_SECRET);
    }
  }

  @Test
  void open_whereTheSecretIsAnotherKeyOrNone_isAnError() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        SecretBytes key = SecretBytes.random(VaultMachine.RANDOM, 32);
        SecretBytes other = SecretBytes.random(VaultMachine.RANDOM, 32);
        SecretBytes shorter = SecretBytes.random(VaultMachine.RANDOM, 31)) {
      for (SecretBytes stored : new SecretBytes[] {other, shorter}) {
        put(machine, stored, APP);
        assertThat(failure(machine, APP, key)).isEqualTo(ClientFailure.WRONG_SEALING_KEY);
      }
      put(machine, key, APP);
      open(machine, APP, key).close();
    }
  }

  /** The host chooses which vaults it shows; the configuration says which are meant. */
  @Test
  void open_atAnotherConstellation_isRefused() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        SecretBytes key = SecretBytes.random(VaultMachine.RANDOM, 32);
        AttestedVaults vaults = machine.attested(APP)) {
      put(machine, key, APP);
      SealingSecret elsewhere =
          new SealingSecret(
              ByteString.copyOf(new byte[32]),
              new OwnerId(machine.issuer.issuer(), "alice"),
              NAME,
              SealingSecret.checkOf(key));
      ClientException failure =
          catchThrowableOfType(
              ClientException.class,
              () -> VaultSealedTee.open(machine.tee(APP), elsewhere, vaults));
      assertThat(failure.failure()).isEqualTo(ClientFailure.UNTRUSTED_CONSTELLATION);
    }
  }

  @Test
  void close_endsTheKeyAndThePlatform() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        SecretBytes key = SecretBytes.random(VaultMachine.RANDOM, 32);
        AttestedVaults vaults = machine.attested(APP)) {
      put(machine, key, APP);
      Unsealed platform = new Unsealed(machine.tee(APP));
      VaultSealedTee tee = VaultSealedTee.open(platform, named(machine, key), vaults);
      tee.close();
      assertThat(platform.closed).isTrue();
      assertThatExceptionOfType(TeeException.class).isThrownBy(() -> tee.sealingKey("a"));
    }
  }

  private static VaultSealedTee open(VaultMachine machine, Workload code, SecretBytes key)
      throws Exception {
    TeeProvider platform = new Unsealed(machine.tee(code));
    CodeCredentials self =
        CodeCredentials.of(platform, InstantSource.system(), VaultMachine.RANDOM);
    try (AttestedVaults vaults = machine.attested(self)) {
      return VaultSealedTee.open(platform, named(machine, key), vaults);
    }
  }

  private static ClientFailure failure(VaultMachine machine, Workload code, SecretBytes key) {
    return catchThrowableOfType(ClientException.class, () -> open(machine, code, key).close())
        .failure();
  }

  private static SealingSecret named(VaultMachine machine, SecretBytes key) {
    return new SealingSecret(
        machine.known().constellationId(),
        new OwnerId(machine.issuer.issuer(), "alice"),
        NAME,
        SealingSecret.checkOf(key));
  }

  private static void put(VaultMachine machine, SecretBytes key, Workload code) throws Exception {
    String release = new String(machine.policy(code).bytes(), StandardCharsets.UTF_8);
    SecretPolicy policy =
        SecretPolicy.parse(
            ("{\"version\": 1, \"release\": {\"tdx\": " + release + "}}")
                .getBytes(StandardCharsets.UTF_8));
    try (VaultClient owner = machine.client()) {
      owner.put(NAME, policy, key, false);
    }
  }

  private static byte[] sealed(TeeProvider tee) {
    try {
      return sealing(tee, "a");
    } catch (TeeException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sealing(TeeProvider tee, String purpose) throws TeeException {
    return switch (tee.sealingKey(purpose)) {
      case Sealing.Key key -> key.take();
      case Sealing.NotOffered none -> throw new AssertionError(none.why());
    };
  }

  private static LogSettings settings(Path disk, TeeProvider tee)
      throws TeeException, StoreException {
    return LogSettings.of(
        DiskDirectory.at(disk),
        StoreId.of("an-app-for-tests".getBytes(StandardCharsets.US_ASCII)),
        RootKeys.of(RootKey.of(1, sealing(tee, "store"))),
        VaultMachine.RANDOM);
  }
}
