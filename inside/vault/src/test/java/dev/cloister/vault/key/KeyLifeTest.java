package dev.cloister.vault.key;

import static dev.cloister.vault.key.KeyWorld.ALICE;
import static dev.cloister.vault.key.KeyWorld.MAX;
import static dev.cloister.vault.key.KeyWorld.NOW;
import static dev.cloister.vault.key.KeyWorld.OWNER;
import static dev.cloister.vault.key.KeyWorld.STRANGER;
import static dev.cloister.vault.key.KeyWorld.ownerMay;
import static dev.cloister.vault.key.KeyWorld.parse;
import static dev.cloister.vault.key.KeyWorld.policy;
import static dev.cloister.vault.key.KeyWorld.secret;
import static dev.cloister.vault.key.KeyWorld.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyInfo;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.ListedKey;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How keys begin, change and end, on a disk. */
final class KeyLifeTest {
  private static final KeyPolicy KEPT = ownerMay("info", "rotate", "sign", "verify");

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
  void create_afterARestart_isThereWithItsVersionsAndPolicy() throws Exception {
    KeyInfo made = world.create("k", KeyType.P256, KEPT);
    KeyInfo rotated = world.info(new KeyRequest.RotateKey(world.use("k"), 1), OWNER);
    world.restart(UseCounter.LIMIT);
    KeyInfo found = world.info(new KeyRequest.GetKeyInfo(world.use("k")), OWNER);
    assertThat(found.owner()).isEqualTo(ALICE);
    assertThat(found.name()).isEqualTo(new KeyName("k"));
    assertThat(found.type()).isEqualTo(KeyType.P256);
    assertThat(found.key()).isEqualTo(world.id("k"));
    assertThat(found.instance()).isEqualTo(made.instance());
    assertThat(found.policy().digest()).isEqualTo(KEPT.digest());
    assertThat(found.versions()).isEqualTo(rotated.versions()).hasSize(2);
    assertThat(found.versions().getFirst()).isEqualTo(made.primary());
    assertThat(found.primary().created()).isEqualTo(NOW);
  }

  @Test
  void create_aSecondOfThatName_isRefused() throws Exception {
    world.create("k", KeyType.P256, KEPT);
    world.refused(
        new KeyRequest.CreateKey(new KeyName("k"), KeyType.ED25519, KEPT),
        OWNER,
        ErrorCode.CONFLICT);
  }

  @Test
  void create_byAnotherOwnerUnderThatName_isAnotherKey() throws Exception {
    KeyInfo one = world.create("k", KeyType.P256, KEPT);
    KeyInfo other =
        world.info(new KeyRequest.CreateKey(new KeyName("k"), KeyType.P256, KEPT), STRANGER);
    assertThat(other.key()).isNotEqualTo(one.key());
    world.refused(new KeyRequest.GetKeyInfo(world.use("k")), STRANGER, ErrorCode.NOT_FOUND);
  }

  @Test
  void create_withoutTheRoleOfAnOwner_isRefused() {
    KeyRequest create = new KeyRequest.CreateKey(new KeyName("k"), KeyType.P256, KEPT);
    KeyCaller reader = KeyCaller.of(new KeyCaller.Person(ALICE, Set.of(), false));
    world.refused(create, reader, ErrorCode.FORBIDDEN);
    world.refused(create, world.code("good"), ErrorCode.UNAUTHORIZED);
    world.refused(create, KeyCaller.NOBODY, ErrorCode.UNAUTHORIZED);
  }

  @Test
  void create_policyThatNamesDevelopmentRoots_needsTheVaultsLeave() throws Exception {
    String root = KeyWorld.bytes(32, 1).hex();
    KeyPolicy development =
        parse(
            "{\"version\":1,\"principals\":{\"app\":{\"code\":{\"tdx\":[{\"version\":1,"
                + "\"anchors\":{\"development\":[\""
                + root
                + "\"]}}]}}},\"grants\":[]}");
    KeyRequest create = new KeyRequest.CreateKey(new KeyName("k"), KeyType.P256, development);
    world.refused(create, OWNER, ErrorCode.FORBIDDEN);
    world.allowDevelopment();
    world.info(create, OWNER);
  }

  @Test
  void create_aShare_isRefused() {
    world.refused(
        new KeyRequest.CreateKey(new KeyName("k"), KeyType.RAW_SHARE, KEPT),
        OWNER,
        ErrorCode.WRONG_KEY_TYPE);
  }

  @Test
  void create_moreThanAnOwnerMayHave_isRefused() throws Exception {
    for (int i = 0; i < KeyStore.MAX_KEYS; i++) {
      world.create("k" + i, KeyType.AES_256_GCM, KEPT);
    }
    KeyRequest more = new KeyRequest.CreateKey(new KeyName("more"), KeyType.P256, KEPT);
    world.refused(more, OWNER, ErrorCode.LIMIT_REACHED);
    world.info(more, STRANGER);
    KeyAnswer.Keys first =
        world.ask(KeyAnswer.Keys.class, new KeyRequest.ListKeys(Optional.empty()), OWNER);
    assertThat(first.keys()).hasSize(KeyAnswer.MAX_ITEMS);
    assertThat(first.more()).isTrue();
    int all = 0;
    KeyAnswer.Keys page = first;
    while (page.more()) {
      all += page.keys().size();
      page =
          world.ask(
              KeyAnswer.Keys.class,
              new KeyRequest.ListKeys(Optional.of(page.keys().getLast().key())),
              OWNER);
    }
    assertThat(all + page.keys().size()).isEqualTo(KeyStore.MAX_KEYS);
  }

  @Test
  void list_isOfTheCallersKeysAlone() throws Exception {
    world.create("k", KeyType.P256, KEPT);
    assertThat(
            world
                .ask(KeyAnswer.Keys.class, new KeyRequest.ListKeys(Optional.empty()), OWNER)
                .keys())
        .containsExactly(new ListedKey(world.id("k"), new KeyName("k"), KeyType.P256, 1));
    assertThat(
            world
                .ask(KeyAnswer.Keys.class, new KeyRequest.ListKeys(Optional.empty()), STRANGER)
                .keys())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"AES_256_GCM", "P256", "ED25519", "HMAC_SHA256"})
  void rotate_aKey_isAnotherKeyUnderTheNextVersion(KeyType type) throws Exception {
    world.create("k", type, ownerMay("rotate", "export"));
    world.info(new KeyRequest.RotateKey(world.use("k"), 1), OWNER);
    assertThat(exported(1)).isNotEqualTo(exported(2));
  }

  @Test
  void rotate_afterAnotherVersionThanTheNewest_isRefused() throws Exception {
    world.create("k", KeyType.P256, KEPT);
    KeyRequest rotate = new KeyRequest.RotateKey(world.use("k"), 1);
    world.info(rotate, OWNER);
    world.refused(rotate, OWNER, ErrorCode.STALE_VERSION);
  }

  @Test
  void rotate_withoutLeave_isRefused() throws Exception {
    world.create("k", KeyType.P256, ownerMay("info"));
    world.refused(new KeyRequest.RotateKey(world.use("k"), 1), OWNER, ErrorCode.POLICY_REFUSED);
  }

  @Test
  void rotate_moreOftenThanAKeyHasVersions_isRefused() throws Exception {
    world.create("k", KeyType.AES_256_GCM, KEPT);
    for (int i = 1; i < KeyInfo.MAX_VERSIONS; i++) {
      world.info(new KeyRequest.RotateKey(world.use("k"), i), OWNER);
    }
    world.refused(
        new KeyRequest.RotateKey(world.use("k"), KeyInfo.MAX_VERSIONS),
        OWNER,
        ErrorCode.LIMIT_REACHED);
  }

  @Test
  void take_theNextVersion_isARotation() throws Exception {
    world.create("k", KeyType.AES_256_GCM, ownerMay("rotate", "export"));
    world.info(next(KeyType.AES_256_GCM, 2), OWNER);
    assertThat(exported(2)).isEqualTo(secret("0123456789abcdef0123456789abcdef"));
    world.refused(next(KeyType.AES_256_GCM, 2), OWNER, ErrorCode.STALE_VERSION);
    world.refused(next(KeyType.AES_256_GCM, 4), OWNER, ErrorCode.STALE_VERSION);
    world.refused(next(KeyType.HMAC_SHA256, 3), OWNER, ErrorCode.WRONG_KEY_TYPE);
  }

  @Test
  void take_theNextVersionWithoutLeave_isRefused() throws Exception {
    world.create("k", KeyType.AES_256_GCM, ownerMay("export"));
    world.refused(next(KeyType.AES_256_GCM, 2), OWNER, ErrorCode.POLICY_REFUSED);
    world.refused(next(KeyType.AES_256_GCM, 2), STRANGER, ErrorCode.NOT_FOUND);
  }

  @Test
  void take_aShare_isKeptAndGivenOutAsItIs() throws Exception {
    world.info(
        new KeyRequest.ImportKey(
            new KeyName("k"),
            KeyType.RAW_SHARE,
            1,
            Optional.of(ownerMay("export")),
            secret("a share"),
            Optional.empty()),
        OWNER);
    world.restart(UseCounter.LIMIT);
    assertThat(exported(1)).isEqualTo(secret("a share"));
  }

  @Test
  void delete_aKey_leavesNothingOfIt() throws Exception {
    world.create("k", KeyType.P256, KEPT);
    KeyInfo before = world.info(new KeyRequest.GetKeyInfo(world.use("k")), OWNER);
    world.ask(KeyAnswer.Deleted.class, new KeyRequest.DeleteKey(world.id("k")), OWNER);
    world.restart(UseCounter.LIMIT);
    world.refused(new KeyRequest.GetKeyInfo(world.use("k")), OWNER, ErrorCode.NOT_FOUND);
    assertThat(
            world
                .ask(KeyAnswer.Keys.class, new KeyRequest.ListKeys(Optional.empty()), OWNER)
                .keys())
        .isEmpty();
    KeyInfo after = world.create("k", KeyType.P256, KEPT);
    assertThat(after.instance()).isNotEqualTo(before.instance());
    assertThat(after.primary().publicKey()).isNotEqualTo(before.primary().publicKey());
  }

  @Test
  void delete_bySomebodyElse_isRefused() throws Exception {
    world.create(
        "k",
        KeyType.P256,
        policy("{\"id\":\"g\",\"principals\":[\"max\"],\"operations\":[\"export\"]}", ""));
    KeyRequest delete = new KeyRequest.DeleteKey(world.id("k"));
    world.refused(delete, KeyWorld.person(MAX), ErrorCode.FORBIDDEN);
    world.refused(delete, STRANGER, ErrorCode.NOT_FOUND);
    world.refused(delete, world.code("good"), ErrorCode.UNAUTHORIZED);
  }

  @Test
  void update_memberThatIsMutable_changesIt() throws Exception {
    KeyPolicy before = mutable("\"grants\":[\"me\"]", "info");
    KeyPolicy after = mutable("\"grants\":[\"me\"]", "info\",\"sign");
    world.create("k", KeyType.P256, before);
    world.info(new KeyRequest.UpdateKeyPolicy(world.id("k"), before.digest(), after), OWNER);
    world.restart(UseCounter.LIMIT);
    world.ask(KeyAnswer.Signature.class, new KeyRequest.Sign(world.use("k"), text("m")), OWNER);
    assertThat(world.info(new KeyRequest.GetKeyInfo(world.use("k")), OWNER).policy().digest())
        .isEqualTo(after.digest());
  }

  @Test
  void update_memberThatIsNotMutable_isRefused() throws Exception {
    for (String mutability : new String[] {"", "\"grants\":[]", "\"description\":[\"me\"]"}) {
      String name = "k" + mutability.length();
      KeyPolicy before = mutable(mutability, "info");
      world.create(name, KeyType.P256, before);
      KeyRequest update =
          new KeyRequest.UpdateKeyPolicy(
              world.id(name), before.digest(), mutable(mutability, "sign"));
      assertThat(world.refused(update, OWNER, ErrorCode.FORBIDDEN).findings())
          .containsExactly("mutability.grants");
    }
  }

  @Test
  void update_bySomebodyWhoMayNot_isRefused() throws Exception {
    KeyPolicy before = mutable("\"grants\":[\"max\"]", "info");
    world.create("k", KeyType.P256, before);
    KeyRequest update =
        new KeyRequest.UpdateKeyPolicy(
            world.id("k"), before.digest(), mutable("\"grants\":[\"max\"]", "sign"));
    world.refused(update, OWNER, ErrorCode.FORBIDDEN);
    world.refused(update, STRANGER, ErrorCode.NOT_FOUND);
    world.refused(update, world.code("good"), ErrorCode.UNAUTHORIZED);
    world.info(update, KeyWorld.person(MAX));
  }

  @Test
  void update_mutabilityItself_isRefused() throws Exception {
    KeyPolicy before = mutable("\"grants\":[\"me\"]", "info");
    world.create("k", KeyType.P256, before);
    KeyPolicy wider = mutable("\"grants\":[\"me\",\"max\"]", "info");
    assertThat(
            world
                .refused(
                    new KeyRequest.UpdateKeyPolicy(world.id("k"), before.digest(), wider),
                    OWNER,
                    ErrorCode.FORBIDDEN)
                .findings())
        .containsExactly("mutability");
  }

  @Test
  void update_ofAnotherPolicyThanItIs_isRefused() throws Exception {
    KeyPolicy before = mutable("\"grants\":[\"me\"]", "info");
    KeyPolicy after = mutable("\"grants\":[\"me\"]", "sign");
    world.create("k", KeyType.P256, before);
    world.refused(
        new KeyRequest.UpdateKeyPolicy(world.id("k"), after.digest(), after),
        OWNER,
        ErrorCode.STALE_VERSION);
  }

  private KeyRequest next(KeyType type, long version) {
    return new KeyRequest.ImportKey(
        new KeyName("k"),
        type,
        version,
        Optional.empty(),
        secret("0123456789abcdef0123456789abcdef"),
        Optional.empty());
  }

  private SecretBytes exported(long version) throws Exception {
    return world
        .ask(KeyAnswer.Exported.class, new KeyRequest.ExportKey(world.use("k"), version), OWNER)
        .material();
  }

  private static KeyPolicy mutable(String mutability, String operations) {
    return policy(
        "{\"id\":\"g\",\"principals\":[\"me\"],\"operations\":[\"" + operations + "\"]}",
        ",\"mutability\":{" + mutability + "}");
  }
}
