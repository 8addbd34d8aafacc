package dev.cloister.constellation.key;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyObjectsTest {
  private static final ByteString CONSTELLATION = Fixture.bytes(32, 1);
  private static final OwnerId BOB = new OwnerId("https://id.example", "bob");
  private static final VaultId VAULT = new VaultId(Fixture.bytes(16, 3));
  private static final KeyId KEY = KeyId.of(CONSTELLATION, Fixture.OWNER, new KeyName("k"));
  private static final CallerId CALLER = CallerId.of(Fixture.OWNER);

  @Test
  void keyId_ofAnotherConstellationOwnerOrName_isAnother() {
    Set<KeyId> ids = new HashSet<>();
    for (ByteString constellation : List.of(CONSTELLATION, Fixture.bytes(32, 2))) {
      for (OwnerId owner : List.of(Fixture.OWNER, BOB)) {
        for (String name : List.of("k", "K", "k/a", "k:a")) {
          assertThat(ids.add(KeyId.of(constellation, owner, new KeyName(name)))).isTrue();
        }
      }
    }
  }

  @Test
  void keyId_isNoSecretId() {
    assertThat(KEY.bytes())
        .isNotEqualTo(SecretId.of(CONSTELLATION, Fixture.OWNER, new SecretName("k")).bytes());
  }

  @Test
  void keyId_ofPartsThatJoinAlike_isAnother() {
    KeyId one = KeyId.of(CONSTELLATION, new OwnerId("ab", "c"), new KeyName("d"));
    assertThat(one).isNotEqualTo(KeyId.of(CONSTELLATION, new OwnerId("a", "bc"), new KeyName("d")));
  }

  @Test
  void callerId_ofAPersonAndOfCode_areOfDifferentKinds() {
    SigningKey key = SigningKey.generate(new SecureRandom());
    assertThat(CallerId.of(key.publicKey())).isEqualTo(CallerId.of(key.publicKey()));
    assertThat(CallerId.of(key.publicKey())).isNotEqualTo(CALLER);
    assertThat(CallerId.of(BOB)).isNotEqualTo(CALLER);
  }

  @Test
  void type_everyOne_canBeExportedRotatedAndLookedAtAndNothingOfAnothers() {
    for (KeyType type : KeyType.values()) {
      assertThat(KeyType.find(type.code())).contains(type);
      assertThat(type.can(KeyOperation.EXPORT)).isTrue();
      assertThat(type.can(KeyOperation.ROTATE)).isTrue();
      assertThat(type.can(KeyOperation.INFO)).isTrue();
      assertThat(type.can(KeyOperation.WRAP)).isEqualTo(type == KeyType.AES_256_GCM);
      assertThat(type.can(KeyOperation.UNWRAP)).isEqualTo(type == KeyType.AES_256_GCM);
      boolean signs = type == KeyType.P256 || type == KeyType.ED25519;
      assertThat(type.can(KeyOperation.SIGN)).isEqualTo(signs);
      assertThat(type.can(KeyOperation.VERIFY)).isEqualTo(signs);
      assertThat(type.isSigning()).isEqualTo(signs);
      boolean hmac = type == KeyType.HMAC_SHA256;
      assertThat(type.can(KeyOperation.MAC)).isEqualTo(hmac);
      assertThat(type.can(KeyOperation.VERIFY_MAC)).isEqualTo(hmac);
      assertThat(type.can(KeyOperation.DERIVE)).isEqualTo(hmac);
    }
    assertThat(KeyType.find("aes")).isEmpty();
  }

  @Test
  void operation_codes_areTheirOwn() {
    for (KeyOperation operation : KeyOperation.values()) {
      assertThat(KeyOperation.find(operation.code())).contains(operation);
    }
    assertThat(KeyOperation.find("WRAP")).isEmpty();
    assertThat(KeyOperation.VERIFY_MAC.code()).isEqualTo("verify-mac");
  }

  @Test
  void approval_decoded_isItself() throws Exception {
    KeyApproval approval = approval(3, 1000, 1300);
    assertThat(KeyApproval.decode(approval.encoded())).isEqualTo(approval);
  }

  @Test
  void approval_withAnyByteChanged_isAnotherOrRefused() {
    KeyApproval approval = approval(3, 1000, 1300);
    byte[] encoding = approval.encoded();
    for (int at = 0; at < encoding.length; at++) {
      byte[] changed = encoding.clone();
      changed[at] ^= 1;
      try {
        assertThat(KeyApproval.decode(changed)).isNotEqualTo(approval);
      } catch (ConstellationException e) {
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
      }
    }
  }

  @Test
  void approval_cutOrExtended_isRefused() {
    byte[] encoding = approval(3, 1000, 1300).encoded();
    assertRefused(
        Reason.MALFORMED, () -> KeyApproval.decode(Arrays.copyOf(encoding, encoding.length - 1)));
    assertRefused(
        Reason.MALFORMED, () -> KeyApproval.decode(Arrays.copyOf(encoding, encoding.length + 1)));
    assertRefused(Reason.MALFORMED, () -> KeyApproval.decode(new byte[KeyApproval.MAX_LENGTH + 1]));
  }

  @Test
  void approval_ofNoVersionOrNoLifeOrMoreThanAnHour_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> approval(0, 1000, 1300));
    assertThatIllegalArgumentException().isThrownBy(() -> approval(1, -1, 1300));
    assertThatIllegalArgumentException().isThrownBy(() -> approval(1, 1000, 1000));
    assertThatIllegalArgumentException().isThrownBy(() -> approval(1, 1000, 4601));
    approval(1, 1000, 4600);
  }

  @Test
  void approval_signedByAnotherKey_isRefused() throws Exception {
    SigningKey vault = SigningKey.generate(new SecureRandom());
    SigningKey other = SigningKey.generate(new SecureRandom());
    Signed<KeyApproval> signed = Signed.by(vault, approval(3, 1000, 1300));
    assertThat(signed.verify(vault.publicKey())).isEqualTo(signed.object());
    assertRefused(Reason.SIGNATURE_INVALID, () -> signed.verify(other.publicKey()));
  }

  private static KeyApproval approval(long version, long issued, long expires) {
    return new KeyApproval(
        CONSTELLATION,
        VAULT,
        KEY,
        Fixture.bytes(16, 4),
        Fixture.bytes(32, 6),
        List.of("operators"),
        version,
        KeyOperation.SIGN,
        CALLER,
        BOB,
        issued,
        expires,
        Fixture.bytes(16, 5));
  }
}
