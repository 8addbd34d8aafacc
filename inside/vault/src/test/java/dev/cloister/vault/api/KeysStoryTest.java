package dev.cloister.vault.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.KeyAnswer;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.constellation.wire.KeyUse;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.tee.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typed keys of a vault that listens on sockets: owners, managers and attested code. */
final class KeysStoryTest {
  private static final ByteString AAD = ByteString.copyOf("row 7".getBytes(UTF_8));

  @TempDir private Path folder;
  private VaultWorld world;
  private Visitor.Owner alice;
  private Visitor.Owner manager;
  private Workload app;
  private Workload next;

  @BeforeEach
  void world() throws Exception {
    world = VaultWorld.in(folder);
    alice = Visitor.Owner.of(world, "alice");
    manager = Visitor.Owner.of(world, "max", List.of("key-manager"));
    app = workload("payroll 1");
    next = workload("payroll 2");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void wrap_byTheOwner_isOpenedByAttestedCodeAlone() throws Exception {
    create(
        KeyType.AES_256_GCM,
        "{\"id\":\"w\",\"principals\":[\"me\"],\"operations\":[\"wrap\"]},"
            + "{\"id\":\"u\",\"principals\":[\"app\"],\"operations\":[\"unwrap\"]}");
    KeyAnswer.Wrapped wrapped;
    try (Visitor owner = Visitor.owner(world, 0, alice);
        SecretBytes plaintext = SecretBytes.takeOver("salaries".getBytes(UTF_8))) {
      wrapped = ask(owner, KeyAnswer.Wrapped.class, new KeyRequest.Wrap(use(), AAD, plaintext));
      assertThat(refusal(owner, unwrap(wrapped))).isEqualTo("policy_refused");
    }
    world.restart(0);
    try (Visitor code = Visitor.attested(world, 0, world.attester(app))) {
      SecretBytes opened = ask(code, KeyAnswer.Unwrapped.class, unwrap(wrapped)).plaintext();
      assertThat(opened.<String, RuntimeException>use(bytes -> new String(bytes, UTF_8)))
          .isEqualTo("salaries");
    }
    try (Visitor other = Visitor.attested(world, 0, world.attester(next))) {
      assertThat(refusal(other, unwrap(wrapped))).isEqualTo("policy_refused");
    }
    // Another vault has no such key.
    try (Visitor code = Visitor.attested(world, 1, world.attester(app))) {
      assertThat(refusal(code, unwrap(wrapped))).isEqualTo("not_found");
    }
  }

  @Test
  void sign_withAManagersApproval_isDoneOnceByThatInstanceAlone() throws Exception {
    create(
        KeyType.P256,
        "{\"id\":\"s\",\"principals\":[\"app\"],\"operations\":[\"sign\"],\"conditions\":"
            + "{\"approval\":{\"manager\":\"managers\",\"fresh_for_seconds\":300}}}");
    Attester instance = world.attester(app);
    Attester another = world.attester(app);
    try (Visitor code = Visitor.attested(world, 0, instance);
        Visitor twin = Visitor.attested(world, 0, another);
        Visitor boss = Visitor.owner(world, 0, manager);
        Visitor owner = Visitor.owner(world, 0, alice)) {
      KeyRequest plain = new KeyRequest.Sign(use(), AAD);
      assertThat(refusal(code, plain)).isEqualTo("approval_required");
      KeyRequest approve =
          new KeyRequest.ApproveKeyUse(id(), 1, KeyOperation.SIGN, caller(instance), 300);
      assertThat(refusal(owner, approve)).isEqualTo("forbidden");
      var approval = ask(boss, KeyAnswer.UseApproved.class, approve).approval();
      KeyRequest sign = new KeyRequest.Sign(new KeyUse(id(), Optional.of(approval)), AAD);
      assertThat(refusal(twin, sign)).isEqualTo("approval_required");
      assertThat(ask(code, KeyAnswer.Signature.class, sign).version()).isEqualTo(1);
      assertThat(refusal(code, sign)).isEqualTo("replayed_request");
    }
  }

  @Test
  void promote_aProfileThatAManagerApproved_letsTheNextReleaseIn() throws Exception {
    create(KeyType.HMAC_SHA256, "{\"id\":\"m\",\"principals\":[\"app\"],\"operations\":[\"mac\"]}");
    KeyRequest mac = new KeyRequest.Mac(use(), AAD);
    try (Visitor code = Visitor.attested(world, 0, world.attester(next));
        Visitor boss = Visitor.owner(world, 0, manager);
        Visitor owner = Visitor.owner(world, 0, alice)) {
      assertThat(refusal(code, mac)).isEqualTo("policy_refused");
      AppraisalPolicy profile = world.policyOf(next);
      ByteString staged =
          ask(
                  owner,
                  KeyAnswer.Profiles.class,
                  new KeyRequest.StageProfile(id(), "app", "tdx", profile))
              .profiles()
              .getFirst()
              .id();
      KeyRequest promote = new KeyRequest.PromoteProfile(id(), staged);
      assertThat(refusal(owner, promote)).isEqualTo("approval_required");
      ask(boss, KeyAnswer.Profiles.class, new KeyRequest.ApproveProfile(id(), staged));
      assertThat(refusal(code, mac)).isEqualTo("policy_refused");
      ask(owner, KeyAnswer.Described.class, promote);
      ask(code, KeyAnswer.Tagged.class, mac);
    }
  }

  @Test
  void use_withATokenAndNoProof_isRefused() throws Exception {
    create(KeyType.HMAC_SHA256, "{\"id\":\"m\",\"principals\":[\"me\"],\"operations\":[\"mac\"]}");
    VaultRequest mac = new VaultRequest.OfKeys(new KeyRequest.Mac(use(), AAD));
    try (Visitor nobody = Visitor.nobody(world, 0)) {
      assertThat(nobody.refusal(mac).code()).isEqualTo("unauthorized");
      assertThat(
              Visitor.refused(
                      nobody.raw(
                          Visitor.message(mac).header("Authorization", "Bearer " + alice.token())))
                  .code())
          .isEqualTo("proof_required");
    }
    try (Visitor stranger = Visitor.owner(world, 0, Visitor.Owner.of(world, "mallory"))) {
      assertThat(stranger.refusal(mac).code()).isEqualTo("not_found");
    }
  }

  private void create(KeyType type, String grants) throws Exception {
    String policy =
        "{\"version\":1,\"principals\":{\"me\":{\"owner\":true},\"managers\":{\"issuer\":\""
            + VaultWorld.ISSUER
            + "\",\"role\":\"key-manager\"},\"app\":{\"code\":{\"tdx\":["
            + world.policyOf(app).json().toJson()
            + "]}}},\"grants\":["
            + grants
            + "],\"profiles\":{\"principals\":[\"app\"],\"managers\":[\"managers\"],"
            + "\"approvals\":1,\"ttl_seconds\":3600}}";
    try (Visitor owner = Visitor.owner(world, 0, alice)) {
      ask(
          owner,
          KeyAnswer.Described.class,
          new KeyRequest.CreateKey(
              new KeyName("payroll"), type, KeyPolicy.parse(policy.getBytes(UTF_8))));
    }
  }

  private Workload workload(String content) throws Exception {
    Path jar = Files.writeString(folder.resolve(content.replace(' ', '-') + ".jar"), content);
    return Workload.of(List.of(jar), new byte[0]);
  }

  private KeyId id() {
    return KeyId.of(world.constellationId(), alice.id(), new KeyName("payroll"));
  }

  private KeyUse use() {
    return KeyUse.of(id());
  }

  private KeyRequest unwrap(KeyAnswer.Wrapped wrapped) {
    return new KeyRequest.Unwrap(use(), AAD, wrapped.blob());
  }

  private static CallerId caller(Attester instance) throws Exception {
    return CallerId.of(P256PublicKey.of(instance.identityKey()));
  }

  private static <T extends KeyAnswer> T ask(Visitor who, Class<T> kind, KeyRequest request)
      throws Exception {
    return kind.cast(
        who.expect(VaultAnswer.OfKeys.class, new VaultRequest.OfKeys(request)).answer());
  }

  private static String refusal(Visitor who, KeyRequest request) throws Exception {
    return who.refusal(new VaultRequest.OfKeys(request)).code();
  }
}
