package dev.cloister.client.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.AttestedKeys;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.CodeCredentials;
import dev.cloister.client.vault.KeyClient;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.client.vault.VaultFault;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.request.Approval;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.KeyUse;
import dev.cloister.tee.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code in a TEE against three real vaults: both ends prove what they are. */
class AttestedVaultsTest {
  private static final SecretName NAME = new SecretName("db/password");
  private static final Quorums SHAPE = Quorums.of(3, 2, 3, 1, 2);
  private static final Workload RIGHT = VaultMachine.code("payroll 1");
  private static final Workload WRONG = VaultMachine.code("payroll 1, changed");

  @TempDir private Path folder;

  @Test
  void get_byTheCodeThatThePolicyNames_isTheSecret() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      put(machine, policy(machine, ""));
      try (AttestedVaults vaults = machine.attested(RIGHT);
          SecretReading reading = vaults.get(secret(machine, vaults))) {
        assertThat(text(reading)).isEqualTo("one");
        assertThat(reading.faults()).noneMatch(fault -> fault.kind().isWrong());
        assertThat(reading.policy()).isEmpty();
      }
    }
  }

  @Test
  void get_byOtherCode_isRefusedWithTheClauseAndWhatWasFound() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      put(machine, policy(machine, ""));
      VaultException failure = refusal(machine, WRONG);
      assertThat(failure.failure()).isEqualTo(ClientFailure.RELEASE_REFUSED);
      assertThat(failure.reasons()).containsExactly("measurement.mismatch", "release.tdx-v4");
      assertThat(failure.faults()).hasSize(3);
    }
  }

  @Test
  void get_ofASecretThatIsItsOwnersOnly_isRefused() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      put(
          machine,
          SecretPolicy.parse("{\"version\":1,\"release\":{}}".getBytes(StandardCharsets.UTF_8)));
      VaultException failure = refusal(machine, RIGHT);
      assertThat(failure.failure()).isEqualTo(ClientFailure.RELEASE_REFUSED);
      assertThat(failure.reasons()).containsExactly("format_not_released", "release.tdx-v4");
    }
  }

  /** What the owner takes back is gone at the next read, on connections that are open too. */
  @Test
  void get_afterThePolicyNamesOtherCode_isRefused() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        AttestedVaults vaults = machine.attested(RIGHT)) {
      put(machine, policy(machine, ""));
      vaults.get(secret(machine, vaults)).close();
      try (VaultClient owner = machine.client()) {
        owner.changePolicy(NAME, policy(machine, WRONG, ""));
      }
      assertThat(refusal(vaults, secret(machine, vaults)).failure())
          .isEqualTo(ClientFailure.RELEASE_REFUSED);
    }
  }

  @Test
  void get_anyOneVaultDown_isTheSecret() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      put(machine, policy(machine, ""));
      for (int down = 0; down < 3; down++) {
        machine.stop(down);
        try (AttestedVaults vaults = machine.attested(RIGHT);
            SecretReading reading = vaults.get(secret(machine, vaults))) {
          assertThat(text(reading)).isEqualTo("one");
        }
        machine.start(down);
      }
    }
  }

  @Test
  void get_whatWasNeverStoredOrWasRemoved_isNoSuchSecret() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        AttestedVaults vaults = machine.attested(RIGHT)) {
      assertThat(refusal(vaults, secret(machine, vaults)).failure())
          .isEqualTo(ClientFailure.NO_SUCH_SECRET);
      put(machine, policy(machine, ""));
      try (VaultClient owner = machine.client()) {
        owner.remove(NAME);
      }
      assertThat(refusal(vaults, secret(machine, vaults)).failure())
          .isEqualTo(ClientFailure.NO_SUCH_SECRET);
    }
  }

  /** What was approved is this instance's: the same code elsewhere has nothing of the token. */
  @Test
  void get_withAnApproval_isOnlyTheInstancesThatItNames() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      put(machine, policy(machine, manager(machine)));
      CodeCredentials self = credentials(machine);
      CodeCredentials other = credentials(machine);
      try (AttestedVaults vaults = machine.attested(self);
          AttestedVaults thief = machine.attested(other)) {
        SecretId secret = secret(machine, vaults);
        VaultException missing = refusal(vaults, secret);
        assertThat(missing.failure()).isEqualTo(ClientFailure.APPROVAL_REQUIRED);
        assertThat(missing.reasons()).containsExactly("approval_absent", "manager");

        Approval approval = vaults.approval(secret, 1);
        assertThat(approval.requester()).isEqualTo(self.identity());
        String token = approve(machine, approval);
        try (SecretReading reading = vaults.get(secret, () -> token)) {
          assertThat(text(reading)).isEqualTo("one");
        }

        VaultException stolen =
            catchThrowableOfType(VaultException.class, () -> thief.get(secret, () -> token));
        assertThat(stolen.failure()).isEqualTo(ClientFailure.APPROVAL_REQUIRED);
        assertThat(stolen.reasons()).containsExactly("approval_for_something_else", "manager");
      }
    }
  }

  /** A vault that proves to be another is sent nothing, and the secret is not had from it. */
  @Test
  void get_whereTwoVaultsChangedPlaces_isRefused() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      put(machine, policy(machine, ""));
      machine.swapEndpoints();
      VaultException failure = refusal(machine, RIGHT);
      assertThat(failure.failure()).isEqualTo(ClientFailure.NO_QUORUM);
      assertThat(failure.faults())
          .extracting(VaultFault::kind, VaultFault::detail)
          .contains(tuple(VaultFault.Kind.NOT_TRUSTED, "peer_not_expected"));
    }
  }

  /**
   * Evidence of a platform that the vaults do not know is refused by them, which is no doubt about
   * them.
   */
  @Test
  void get_byCodeOnAPlatformThatVaultsDoNotKnow_saysThatTheyRefused(@TempDir Path elsewhere)
      throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        VaultMachine stranger = VaultMachine.ofNewVaults(elsewhere, 1)) {
      put(machine, policy(machine, ""));
      CodeCredentials self =
          CodeCredentials.of(stranger.tee(RIGHT), InstantSource.system(), VaultMachine.RANDOM);
      try (AttestedVaults vaults = machine.attested(self)) {
        VaultException failure = refusal(vaults, secret(machine, vaults));
        assertThat(failure.faults())
            .extracting(VaultFault::kind)
            .containsOnly(VaultFault.Kind.REFUSED);
      }
    }
  }

  /** Keys that one vault holds, under a policy that lets this code use them and not take them. */
  @Test
  void keys_underAPolicyThatNamesTheCode_areUsedByItAndByNoOther() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      VaultId vault = machine.vault(0);
      createKey(machine, vault, "wrapping", KeyType.AES_256_GCM);
      createKey(machine, vault, "tagging", KeyType.HMAC_SHA256);
      createKey(machine, vault, "signing", KeyType.ED25519);
      ByteString message = ByteString.copyOf("pay 7".getBytes(StandardCharsets.UTF_8));
      ByteString aad = ByteString.copyOf(new byte[] {1});
      try (AttestedVaults vaults = machine.attested(RIGHT);
          SecretBytes plaintext = SecretBytes.copyOf(message.bytes())) {
        AttestedKeys keys = vaults.keys(vault);
        ByteString blob = keys.wrap(key(machine, vaults, "wrapping"), aad, plaintext);
        try (SecretBytes opened = keys.unwrap(key(machine, vaults, "wrapping"), aad, blob)) {
          assertThat(opened).isEqualTo(plaintext);
        }
        var tag = keys.mac(key(machine, vaults, "tagging"), message);
        assertThat(keys.verifyMac(key(machine, vaults, "tagging"), 1, message, tag.tag())).isTrue();
        assertThat(keys.verifyMac(key(machine, vaults, "tagging"), 1, aad, tag.tag())).isFalse();
        try (SecretBytes one = keys.derive(key(machine, vaults, "tagging"), 1, message, 32);
            SecretBytes two = keys.derive(key(machine, vaults, "tagging"), 1, aad, 32)) {
          assertThat(one.length()).isEqualTo(32);
          assertThat(one).isNotEqualTo(two);
        }
        var signature = keys.sign(key(machine, vaults, "signing"), message);
        assertThat(keys.verify(key(machine, vaults, "signing"), 1, message, signature.signature()))
            .isTrue();
        assertThat(keys.info(key(machine, vaults, "signing")).versions()).hasSize(1);

        VaultException elsewhere =
            catchThrowableOfType(
                VaultException.class,
                () -> vaults.keys(machine.vault(1)).mac(key(machine, vaults, "tagging"), message));
        assertThat(elsewhere.failure()).isEqualTo(ClientFailure.REFUSED);
      }
      try (AttestedVaults vaults = machine.attested(WRONG)) {
        VaultException refused =
            catchThrowableOfType(
                VaultException.class,
                () -> vaults.keys(vault).mac(key(machine, vaults, "tagging"), message));
        assertThat(refused.failure()).isEqualTo(ClientFailure.RELEASE_REFUSED);
        assertThat(refused.reasons()).contains("measurement.mismatch");
      }
    }
  }

  private static KeyUse key(VaultMachine machine, AttestedVaults vaults, String name) {
    return KeyUse.of(vaults.key(new OwnerId(machine.issuer.issuer(), "alice"), new KeyName(name)));
  }

  private static void createKey(VaultMachine machine, VaultId vault, String name, KeyType type)
      throws Exception {
    String profile = new String(machine.policy(RIGHT).bytes(), StandardCharsets.UTF_8);
    KeyPolicy policy =
        KeyPolicy.parse(
            """
            {"version": 1, "principals": {"app": {"code": {"tdx": [%s]}}},
             "grants": [{"id": "use", "principals": ["app"],
               "operations": ["wrap", "unwrap", "mac", "verify-mac", "sign", "verify", "derive",
                 "export", "info"]}]}
            """
                .formatted(profile)
                .getBytes(StandardCharsets.UTF_8));
    try (KeyClient owner = machine.keys(vault)) {
      owner.create(new KeyName(name), type, policy);
    }
  }

  private static CodeCredentials credentials(VaultMachine machine) throws Exception {
    return CodeCredentials.of(machine.tee(RIGHT), InstantSource.system(), VaultMachine.RANDOM);
  }

  private static String approve(VaultMachine machine, Approval approval) {
    return machine.issuer.token(VaultMachine.manager("boss").claim("nonce", approval.nonce()));
  }

  private static String manager(VaultMachine machine) {
    return ", \"manager\": {\"issuer\": \"%s\", \"subject\": \"boss\", \"audience\": \"%s\"}"
        .formatted(machine.issuer.issuer(), VaultMachine.AUDIENCE);
  }

  private static VaultException refusal(VaultMachine machine, Workload code) throws Exception {
    try (AttestedVaults vaults = machine.attested(code)) {
      return refusal(vaults, secret(machine, vaults));
    }
  }

  private static VaultException refusal(AttestedVaults vaults, SecretId secret) {
    return catchThrowableOfType(VaultException.class, () -> vaults.get(secret).close());
  }

  private static SecretId secret(VaultMachine machine, AttestedVaults vaults) {
    return vaults.secret(new OwnerId(machine.issuer.issuer(), "alice"), NAME);
  }

  private static SecretPolicy policy(VaultMachine machine, String more) throws Exception {
    return policy(machine, RIGHT, more);
  }

  private static SecretPolicy policy(VaultMachine machine, Workload code, String more)
      throws Exception {
    String release = new String(machine.policy(code).bytes(), StandardCharsets.UTF_8);
    return SecretPolicy.parse(
        ("{\"version\": 1, \"release\": {\"tdx\": " + release + "}" + more + "}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void put(VaultMachine machine, SecretPolicy policy) throws Exception {
    try (VaultClient owner = machine.client();
        SecretBytes secret = SecretBytes.takeOver("one".getBytes(StandardCharsets.UTF_8))) {
      owner.put(NAME, policy, secret, false);
    }
  }

  private static String text(SecretReading reading) {
    return reading.secret().use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
