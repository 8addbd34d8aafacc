package dev.cloister.vault.key;

import static dev.cloister.vault.key.KeyWorld.OWNER;
import static dev.cloister.vault.key.KeyWorld.STRANGER;
import static dev.cloister.vault.key.KeyWorld.bytes;
import static dev.cloister.vault.key.KeyWorld.ownerMay;
import static dev.cloister.vault.key.KeyWorld.secret;
import static dev.cloister.vault.key.KeyWorld.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done with keys, on a disk. */
final class KeyUsesTest {
  private static final ByteString AAD = text("row 7");
  private static final KeyPolicy ALL =
      ownerMay(
          "wrap",
          "unwrap",
          "sign",
          "verify",
          "mac",
          "verify-mac",
          "derive",
          "export",
          "rotate",
          "info");

  @TempDir private Path folder;
  private KeyWorld world;

  @BeforeEach
  void begin() throws Exception {
    world = KeyWorld.at(folder);
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void unwrap_ofWhatWasWrapped_isIt() throws Exception {
    world.create("k", KeyType.AES_256_GCM, ALL);
    KeyAnswer.Wrapped wrapped = wrap("k", "plaintext");
    assertThat(wrapped.version()).isEqualTo(1);
    assertThat(opened("k", AAD, wrapped.blob())).isEqualTo(secret("plaintext"));
  }

  @Test
  void wrap_twice_givesDifferentBlobs() throws Exception {
    world.create("k", KeyType.AES_256_GCM, ALL);
    assertThat(wrap("k", "plaintext").blob()).isNotEqualTo(wrap("k", "plaintext").blob());
  }

  @Test
  void unwrap_withOtherAssociatedData_isRefused() throws Exception {
    world.create("k", KeyType.AES_256_GCM, ALL);
    ByteString blob = wrap("k", "plaintext").blob();
    refusedUnwrap("k", text("row 8"), blob, ErrorCode.DECRYPTION_FAILED);
    refusedUnwrap("k", text(""), blob, ErrorCode.DECRYPTION_FAILED);
  }

  @Test
  void unwrap_anyByteChanged_isRefused() throws Exception {
    world.create("k", KeyType.AES_256_GCM, ALL);
    byte[] blob = wrap("k", "p").blob().bytes();
    for (int at = 0; at < blob.length; at++) {
      byte[] changed = blob.clone();
      changed[at] ^= 1;
      assertThat(
              world.refused(
                  new KeyRequest.Unwrap(world.use("k"), AAD, ByteString.copyOf(changed)),
                  OWNER,
                  at == 0 || at == 5
                      ? ErrorCode.UNSUPPORTED_VERSION
                      : at < 5 ? ErrorCode.NOT_FOUND : ErrorCode.DECRYPTION_FAILED))
          .isNotNull();
    }
    refusedUnwrap("k", AAD, text("short"), ErrorCode.UNSUPPORTED_VERSION);
  }

  /** The same bytes of key under another name: what one made the other does not open. */
  @Test
  void unwrap_underAnotherKeyOfTheSameBytes_isRefused() throws Exception {
    take("one", KeyType.AES_256_GCM, ALL);
    take("two", KeyType.AES_256_GCM, ALL);
    ByteString blob = wrap("one", "plaintext").blob();
    assertThat(opened("one", AAD, blob)).isEqualTo(secret("plaintext"));
    refusedUnwrap("two", AAD, blob, ErrorCode.DECRYPTION_FAILED);
  }

  /** How an owner keeps one key in several vaults. */
  @Test
  void unwrap_inAnotherVaultThatHasTheKey_isIt(@TempDir Path other) throws Exception {
    take("k", KeyType.AES_256_GCM, ALL);
    ByteString blob = wrap("k", "plaintext").blob();
    try (KeyWorld second = KeyWorld.at(other)) {
      KeyWorld first = world;
      world = second;
      take("k", KeyType.AES_256_GCM, ALL);
      assertThat(opened("k", AAD, blob)).isEqualTo(secret("plaintext"));
      world = first;
    }
  }

  @Test
  void unwrap_afterRotation_oldVersionsStayAndNewOnesWrap() throws Exception {
    world.create("k", KeyType.AES_256_GCM, ALL);
    ByteString old = wrap("k", "old").blob();
    world.info(new KeyRequest.RotateKey(world.use("k"), 1), OWNER);
    KeyAnswer.Wrapped wrapped = wrap("k", "new");
    assertThat(wrapped.version()).isEqualTo(2);
    world.restart(UseCounter.LIMIT);
    assertThat(opened("k", AAD, old)).isEqualTo(secret("old"));
    assertThat(opened("k", AAD, wrapped.blob())).isEqualTo(secret("new"));
    byte[] relabelled = old.bytes();
    relabelled[4] = 2;
    refusedUnwrap("k", AAD, ByteString.copyOf(relabelled), ErrorCode.DECRYPTION_FAILED);
  }

  @Test
  void wrap_asOftenAsAVersionMay_needsRotation() throws Exception {
    world.limitWraps(3);
    world.create("k", KeyType.AES_256_GCM, ALL);
    for (int i = 0; i < 3; i++) {
      wrap("k", "p");
    }
    refusedWrap(ErrorCode.KEY_EXHAUSTED);
    refusedWrap(ErrorCode.KEY_EXHAUSTED);
    world.info(new KeyRequest.RotateKey(world.use("k"), 1), OWNER);
    assertThat(wrap("k", "p").version()).isEqualTo(2);
  }

  /** Uses are counted on the disk before they are answered: a restart gives none back. */
  @Test
  void wrap_afterARestart_countsOn() throws Exception {
    world.limitWraps(UseCounter.BLOCK + 2);
    world.create("k", KeyType.AES_256_GCM, ALL);
    wrap("k", "p");
    world.restart(UseCounter.BLOCK + 2);
    wrap("k", "p");
    wrap("k", "p");
    refusedWrap(ErrorCode.KEY_EXHAUSTED);
    world.restart(UseCounter.BLOCK + 2);
    refusedWrap(ErrorCode.KEY_EXHAUSTED);
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"P256", "ED25519"})
  void verify_ofWhatWasSigned_isTrueForThatVersionAlone(KeyType type) throws Exception {
    world.create("k", type, ALL);
    ByteString message = text("pay 100");
    KeyAnswer.Signature first =
        world.ask(KeyAnswer.Signature.class, new KeyRequest.Sign(world.use("k"), message), OWNER);
    assertThat(first.version()).isEqualTo(1);
    world.info(new KeyRequest.RotateKey(world.use("k"), 1), OWNER);
    KeyAnswer.Signature second =
        world.ask(KeyAnswer.Signature.class, new KeyRequest.Sign(world.use("k"), message), OWNER);
    assertThat(second.version()).isEqualTo(2);
    assertThat(verified(1, message, first.signature())).isTrue();
    assertThat(verified(2, message, second.signature())).isTrue();
    assertThat(verified(2, message, first.signature())).isFalse();
    assertThat(verified(1, text("pay 101"), first.signature())).isFalse();
    world.refused(
        new KeyRequest.Verify(world.use("k"), 3, message, first.signature()),
        OWNER,
        ErrorCode.NOT_FOUND);
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"P256", "ED25519"})
  void sign_verifiesWithThePublicKeyThatIsTold(KeyType type) throws Exception {
    ByteString spki = world.create("k", type, ALL).primary().publicKey().orElseThrow();
    KeyAnswer.Signature signed =
        world.ask(KeyAnswer.Signature.class, new KeyRequest.Sign(world.use("k"), AAD), OWNER);
    assertThat(Signing.verify(type, spki, AAD.bytes(), signed.signature().bytes())).isTrue();
  }

  @Test
  void verifyMac_ofWhatWasTagged_isTrueForThatVersionAndMessageAlone() throws Exception {
    world.create("k", KeyType.HMAC_SHA256, ALL);
    KeyAnswer.Tagged tagged =
        world.ask(KeyAnswer.Tagged.class, new KeyRequest.Mac(world.use("k"), AAD), OWNER);
    world.info(new KeyRequest.RotateKey(world.use("k"), 1), OWNER);
    assertThat(checked(1, AAD, tagged.tag())).isTrue();
    assertThat(checked(2, AAD, tagged.tag())).isFalse();
    assertThat(checked(1, text("row 8"), tagged.tag())).isFalse();
    byte[] tag = tagged.tag().bytes();
    for (int at = 0; at < tag.length; at++) {
      byte[] changed = tag.clone();
      changed[at] ^= 1;
      assertThat(checked(1, AAD, ByteString.copyOf(changed))).isFalse();
    }
  }

  @Test
  void derive_bytes_areOfTheirContextLengthAndVersion() throws Exception {
    world.create("k", KeyType.HMAC_SHA256, ALL);
    world.create("other", KeyType.HMAC_SHA256, ALL);
    world.info(new KeyRequest.RotateKey(world.use("k"), 1), OWNER);
    SecretBytes derived = derived("k", 1, "a", 32);
    assertThat(derived.length()).isEqualTo(32);
    assertThat(derived("k", 1, "a", 32)).isEqualTo(derived);
    assertThat(derived("k", 1, "b", 32)).isNotEqualTo(derived);
    assertThat(derived("k", 2, "a", 32)).isNotEqualTo(derived);
    assertThat(derived("other", 1, "a", 32)).isNotEqualTo(derived);
    SecretBytes longer = derived("k", 1, "a", 64);
    assertThat(plain(longer).hex()).doesNotStartWith(plain(derived).hex());
  }

  @Test
  void derive_bytes_areNoTagOfTheContext() throws Exception {
    world.create("k", KeyType.HMAC_SHA256, ALL);
    SecretBytes derived = derived("k", 1, "a", 32);
    KeyAnswer.Tagged tagged =
        world.ask(KeyAnswer.Tagged.class, new KeyRequest.Mac(world.use("k"), text("a")), OWNER);
    assertThat(plain(derived)).isNotEqualTo(tagged.tag());
  }

  @Test
  void derive_bytesWithoutExport_isRefused() throws Exception {
    world.create("k", KeyType.HMAC_SHA256, ownerMay("derive"));
    world.refused(
        new KeyRequest.DeriveBytes(world.use("k"), 1, AAD, 32), OWNER, ErrorCode.POLICY_REFUSED);
    world.create("e", KeyType.HMAC_SHA256, ownerMay("export"));
    world.refused(
        new KeyRequest.DeriveBytes(world.use("e"), 1, AAD, 32), OWNER, ErrorCode.POLICY_REFUSED);
  }

  @Test
  void derive_key_isTheSameEachTimeAndUnderThePolicyOfItsSource() throws Exception {
    KeyPolicy policy = ownerMay("derive", "wrap", "unwrap");
    world.create("k", KeyType.HMAC_SHA256, policy);
    var info = world.info(derive("one", KeyType.AES_256_GCM, "a"), OWNER);
    assertThat(info.policy().digest()).isEqualTo(policy.digest());
    assertThat(info.owner()).isEqualTo(KeyWorld.ALICE);
    ByteString blob = wrap("one", "plaintext").blob();
    world.refused(new KeyRequest.ExportKey(world.use("one"), 1), OWNER, ErrorCode.POLICY_REFUSED);
    world.ask(KeyAnswer.Deleted.class, new KeyRequest.DeleteKey(world.id("one")), OWNER);
    refusedUnwrap("one", AAD, blob, ErrorCode.NOT_FOUND);
    world.info(derive("one", KeyType.AES_256_GCM, "a"), OWNER);
    assertThat(opened("one", AAD, blob)).isEqualTo(secret("plaintext"));
  }

  @Test
  void derive_keysOfDifferentTypesOrContexts_areDifferent() throws Exception {
    world.create("k", KeyType.HMAC_SHA256, ALL);
    Set<ByteString> seen = new HashSet<>();
    int number = 0;
    for (KeyType type : List.of(KeyType.AES_256_GCM, KeyType.HMAC_SHA256)) {
      for (String context : List.of("a", "b")) {
        String name = "d" + number++;
        world.info(derive(name, type, context), OWNER);
        assertThat(seen.add(plain(exported(name, 1)))).isTrue();
      }
    }
    assertThat(seen.add(plain(derived("k", 1, "a", 32)))).isTrue();
  }

  @Test
  void derive_keyOfASigningType_isRefused() throws Exception {
    world.create("k", KeyType.HMAC_SHA256, ALL);
    for (KeyType type : List.of(KeyType.P256, KeyType.ED25519, KeyType.RAW_SHARE)) {
      world.refused(derive("one", type, "a"), OWNER, ErrorCode.WRONG_KEY_TYPE);
    }
  }

  /** A policy may allow everything: a key still does what its type does, and nothing else. */
  @ParameterizedTest
  @EnumSource(KeyType.class)
  void use_thatTheTypeCannotDo_isRefused(KeyType type) throws Exception {
    if (type == KeyType.RAW_SHARE) {
      world.info(
          new KeyRequest.ImportKey(
              new KeyName("k"), type, 1, Optional.of(ALL), secret("a share"), Optional.empty()),
          OWNER);
    } else {
      world.create("k", type, ALL);
    }
    for (KeyRequest request :
        List.of(
            new KeyRequest.Wrap(world.use("k"), AAD, secret("p")),
            new KeyRequest.Sign(world.use("k"), AAD),
            new KeyRequest.Verify(world.use("k"), 1, AAD, bytes(64, 1)),
            new KeyRequest.Mac(world.use("k"), AAD),
            new KeyRequest.VerifyMac(world.use("k"), 1, AAD, bytes(32, 1)),
            derive("d", KeyType.AES_256_GCM, "a"),
            new KeyRequest.DeriveBytes(world.use("k"), 1, AAD, 32))) {
      if (!type.can(operation(request))) {
        world.refused(request, OWNER, ErrorCode.WRONG_KEY_TYPE);
      } else {
        world.keys.answer(request, OWNER).close();
      }
    }
  }

  private static KeyOperation operation(KeyRequest request) {
    return switch (request) {
      case KeyRequest.Wrap _ -> KeyOperation.WRAP;
      case KeyRequest.Sign _ -> KeyOperation.SIGN;
      case KeyRequest.Verify _ -> KeyOperation.VERIFY;
      case KeyRequest.Mac _ -> KeyOperation.MAC;
      case KeyRequest.VerifyMac _ -> KeyOperation.VERIFY_MAC;
      default -> KeyOperation.DERIVE;
    };
  }

  @Test
  void export_withoutLeave_isRefusedAndThatIsTheDefault() throws Exception {
    world.create("k", KeyType.AES_256_GCM, ownerMay("wrap", "unwrap", "rotate", "info"));
    world.refused(new KeyRequest.ExportKey(world.use("k"), 1), OWNER, ErrorCode.POLICY_REFUSED);
  }

  @Test
  void export_ofEachType_isWhatWasTaken() throws Exception {
    take("aes", KeyType.AES_256_GCM, ALL);
    assertThat(exported("aes", 1)).isEqualTo(SecretBytes.copyOf(bytes(32, 7).bytes()));
    world.create("p", KeyType.P256, ALL);
    KeyAnswer.Exported pair =
        world.ask(KeyAnswer.Exported.class, new KeyRequest.ExportKey(world.use("p"), 1), OWNER);
    // Another vault takes what this one gave, and its signatures are the same key's.
    world.info(
        new KeyRequest.ImportKey(
            new KeyName("q"), KeyType.P256, 1, Optional.of(ALL), pair.material(), pair.publicKey()),
        OWNER);
    KeyAnswer.Signature signed =
        world.ask(KeyAnswer.Signature.class, new KeyRequest.Sign(world.use("q"), AAD), OWNER);
    assertThat(
            Signing.verify(
                KeyType.P256,
                pair.publicKey().orElseThrow(),
                AAD.bytes(),
                signed.signature().bytes()))
        .isTrue();
  }

  @Test
  void use_byAStranger_saysThatThereIsNoSuchKey() throws Exception {
    world.create("k", KeyType.AES_256_GCM, ALL);
    String there =
        world
            .refused(
                new KeyRequest.Wrap(world.use("k"), AAD, secret("p")),
                STRANGER,
                ErrorCode.NOT_FOUND)
            .getMessage();
    String not =
        world
            .refused(
                new KeyRequest.Wrap(world.use("none"), AAD, secret("p")),
                STRANGER,
                ErrorCode.NOT_FOUND)
            .getMessage();
    assertThat(there).isEqualTo(not);
    world.refused(
        new KeyRequest.Wrap(world.use("k"), AAD, secret("p")),
        KeyCaller.NOBODY,
        ErrorCode.UNAUTHORIZED);
  }

  @Test
  void use_byAttestedCode_isDecidedByItsEvidence() throws Exception {
    world.create(
        "k",
        KeyType.HMAC_SHA256,
        KeyWorld.policy("{\"id\":\"g\",\"principals\":[\"app\"],\"operations\":[\"mac\"]}", ""));
    KeyRequest mac = new KeyRequest.Mac(world.use("k"), AAD);
    world.ask(KeyAnswer.Tagged.class, mac, world.code("good"));
    assertThat(world.refused(mac, world.code("bad"), ErrorCode.POLICY_REFUSED).findings())
        .containsExactly("measurement_not_allowed");
    assertThat(world.refused(mac, OWNER, ErrorCode.POLICY_REFUSED).findings())
        .containsExactly("not_attested");
  }

  private void take(String name, KeyType type, KeyPolicy policy) throws Exception {
    world.info(
        new KeyRequest.ImportKey(
            new KeyName(name),
            type,
            1,
            Optional.of(policy),
            SecretBytes.copyOf(bytes(32, 7).bytes()),
            Optional.empty()),
        OWNER);
  }

  private KeyRequest derive(String name, KeyType type, String context) {
    return new KeyRequest.DeriveKey(world.use("k"), 1, text(context), new KeyName(name), type);
  }

  private KeyAnswer.Wrapped wrap(String name, String plaintext) throws Exception {
    return world.ask(
        KeyAnswer.Wrapped.class,
        new KeyRequest.Wrap(world.use(name), AAD, secret(plaintext)),
        OWNER);
  }

  private SecretBytes opened(String name, ByteString aad, ByteString blob) throws Exception {
    return world
        .ask(KeyAnswer.Unwrapped.class, new KeyRequest.Unwrap(world.use(name), aad, blob), OWNER)
        .plaintext();
  }

  private void refusedUnwrap(String name, ByteString aad, ByteString blob, ErrorCode code) {
    world.refused(new KeyRequest.Unwrap(world.use(name), aad, blob), OWNER, code);
  }

  private void refusedWrap(ErrorCode code) {
    world.refused(new KeyRequest.Wrap(world.use("k"), AAD, secret("p")), OWNER, code);
  }

  private boolean verified(long version, ByteString message, ByteString signature)
      throws Exception {
    return world
        .ask(
            KeyAnswer.Verified.class,
            new KeyRequest.Verify(world.use("k"), version, message, signature),
            OWNER)
        .valid();
  }

  private boolean checked(long version, ByteString message, ByteString tag) throws Exception {
    return world
        .ask(
            KeyAnswer.Verified.class,
            new KeyRequest.VerifyMac(world.use("k"), version, message, tag),
            OWNER)
        .valid();
  }

  private SecretBytes derived(String name, long version, String context, int length)
      throws Exception {
    return world
        .ask(
            KeyAnswer.Derived.class,
            new KeyRequest.DeriveBytes(world.use(name), version, text(context), length),
            OWNER)
        .bytes();
  }

  private static ByteString plain(SecretBytes secret) {
    return secret.use(ByteString::copyOf);
  }

  private SecretBytes exported(String name, long version) throws Exception {
    return world
        .ask(KeyAnswer.Exported.class, new KeyRequest.ExportKey(world.use(name), version), OWNER)
        .material();
  }
}
