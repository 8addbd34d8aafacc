package dev.cloister.vault.key;

import static dev.cloister.vault.key.KeyWorld.ALICE;
import static dev.cloister.vault.key.KeyWorld.BOB;
import static dev.cloister.vault.key.KeyWorld.MAX;
import static dev.cloister.vault.key.KeyWorld.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.PolicyMember;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.teelocal.LocalTrust;
import dev.cloister.time.TimeInterval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/guides/vault-policies.md: every policy in it, and what it answers to whom. */
final class CookbookTest {
  private static final Path PAGE = Path.of("../../docs/guides/vault-policies.md");
  private static final Pattern BLOCK =
      Pattern.compile("```json (secret|key) ([a-z-]+)\n(.*?)```", Pattern.DOTALL);

  /** The page's example values of registers, which stand for this machine's here. */
  private static final String MRTD = "0".repeat(95) + "1";

  private static final String RTMR3 = "0".repeat(94) + "11";
  private static final String PIID = "piid:00112233445566778899aabbccddeeff";

  private static final KeyCaller OWNER = person(ALICE);
  private final SecureRandom random = new SecureRandom();

  @TempDir private Path folder;

  @Test
  void page_everyPolicy_parsesAndIsAskedHere() throws Exception {
    assertThat(blocks("secret"))
        .containsOnlyKeys(
            "owner-only", "one-application", "own-machines", "approved", "two-clouds");
    assertThat(blocks("key"))
        .containsOnlyKeys(
            "release-signing", "one-way", "four-eyes", "one-quarter", "staged-releases");
    for (String text : blocks("secret").values()) {
      SecretPolicy.parse(text.getBytes(UTF_8));
    }
    for (String text : blocks("key").values()) {
      KeyPolicy.parse(text.getBytes(UTF_8));
    }
    long all = Files.readString(PAGE).split("```json", -1).length - 1L;
    assertThat(all).isEqualTo(blocks("secret").size() + blocks("key").size());
  }

  @Test
  void ownerOnly_releasesToNoCode_for90Days() throws Exception {
    SecretPolicy policy = secret("owner-only");
    assertThat(Stream.of(Format.values()).map(policy::release)).allMatch(Optional::isEmpty);
    assertThat(policy.ttlSeconds()).isEqualTo(90L * 24 * 3600);
  }

  @Test
  void oneApplication_isReleasedToThatAndToNoOther() throws Exception {
    assertThat(appraise("one-application", "the app").verdict()).isEqualTo(Verdict.AFFIRMING);
    assertThat(codes(appraise("one-application", "another"))).contains("measurement.mismatch");
  }

  @Test
  void ownMachines_isNotReleasedToTheSameCodeElsewhere() throws Exception {
    assertThat(codes(appraise("own-machines", "the app"))).contains("hardware.notListed");
    AttestationResult here = result("the app");
    String own = onThisMachine("own-machines").replace(PIID, here.claims().string("hardwareId"));
    assertThat(appraised(own, here).verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void approved_wantsTheManagerBesidesTheCode() throws Exception {
    assertThat(appraise("approved", "the app").verdict()).isEqualTo(Verdict.AFFIRMING);
    assertThat(secret("approved").manager())
        .hasValueSatisfying(manager -> assertThat(manager.subject()).isEqualTo("boss"));
  }

  @Test
  void twoClouds_isReleasedInBothAndNowhereElse() throws Exception {
    SecretPolicy policy = secret("two-clouds");
    assertThat(appraise("two-clouds", "the app").verdict()).isEqualTo(Verdict.AFFIRMING);
    assertThat(policy.missingClaims(result("the app").claims())).isEmpty();
    assertThat(policy.release(Format.CONFIDENTIAL_SPACE)).isPresent();
    assertThat(policy.release(Format.SNP)).isEmpty();
  }

  @Test
  void releaseSigning_isDoneByTheJobAlone() throws Exception {
    KeyPolicy policy = key("release-signing");
    assertThat(allows(policy, code("release job 1"), KeyOperation.SIGN)).isTrue();
    assertThat(allows(policy, code("another"), KeyOperation.SIGN)).isFalse();
    assertThat(allows(policy, OWNER, KeyOperation.SIGN)).isFalse();
    assertThat(allows(policy, OWNER, KeyOperation.ROTATE)).isTrue();
  }

  @Test
  void oneWay_opensOnlyInsideOnFreshEvidence() throws Exception {
    KeyPolicy policy = key("one-way");
    assertThat(allows(policy, person(BOB, "clerk"), KeyOperation.WRAP)).isTrue();
    assertThat(allows(policy, person(BOB), KeyOperation.WRAP)).isFalse();
    assertThat(allows(policy, person(BOB, "clerk"), KeyOperation.UNWRAP)).isFalse();
    assertThat(allows(policy, OWNER, KeyOperation.UNWRAP)).isFalse();
    assertThat(allows(policy, fresh("archive 1"), KeyOperation.UNWRAP)).isTrue();
    assertThat(allows(policy, code("archive 1"), KeyOperation.UNWRAP)).isFalse();
  }

  @Test
  void fourEyes_needsSomebodyElsesApproval() throws Exception {
    KeyPolicy policy = key("four-eyes");
    KeyCaller payer = person(BOB, "payer");
    assertThat(allows(policy, payer, KeyOperation.SIGN)).isFalse();
    assertThat(allows(policy, payer, approval(policy, BOB, MAX))).isTrue();
    assertThat(allows(policy, payer, approval(policy, BOB, BOB))).isFalse();
    assertThat(allows(policy, payer, approval(policy, BOB, ALICE))).isFalse();
    assertThat(allows(policy, person(BOB), approval(policy, BOB, MAX))).isFalse();
  }

  @Test
  void oneQuarter_endsWithItAndWithTheKnowledgeOfTheTime() throws Exception {
    KeyPolicy policy = key("one-quarter");
    assertThat(allowsAt(policy, at("2026-11-21T12:00:00Z"))).isTrue();
    assertThat(allowsAt(policy, at("2026-09-30T23:59:59Z"))).isFalse();
    assertThat(allowsAt(policy, at("2027-01-01T00:00:00Z"))).isFalse();
    assertThat(allowsAt(policy, TimeInterval.since(Instant.parse("2026-11-21T12:00:00Z"))))
        .isFalse();
  }

  @Test
  void stagedReleases_leaveTheRestAsItIs() throws Exception {
    KeyPolicy policy = key("staged-releases");
    assertThat(policy.profiles().orElseThrow().approvals()).isEqualTo(2);
    assertThat(allows(policy, code("app 1"), KeyOperation.UNWRAP)).isTrue();
    assertThat(allows(policy, code("app 2"), KeyOperation.UNWRAP)).isFalse();
    assertThat(policy.mayChange(PolicyMember.GRANTS)).isEmpty();
  }

  private static Map<String, String> blocks(String kind) throws Exception {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher matcher = BLOCK.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      if (matcher.group(1).equals(kind)) {
        found.put(matcher.group(2), matcher.group(3));
      }
    }
    return found;
  }

  private static String text(String kind, String name) throws Exception {
    String text = blocks(kind).get(name);
    assertThat(text).as(name).isNotNull();
    return String.valueOf(text);
  }

  private static SecretPolicy secret(String name) throws Exception {
    return SecretPolicy.parse(text("secret", name).getBytes(UTF_8));
  }

  private static KeyPolicy key(String name) throws Exception {
    return KeyPolicy.parse(text("key", name).getBytes(UTF_8));
  }

  private Appraisal appraise(String name, String app) throws Exception {
    result("the app");
    return appraised(onThisMachine(name), result(app));
  }

  private static Appraisal appraised(String policy, AttestationResult result) throws Exception {
    return SecretPolicy.parse(policy.getBytes(UTF_8))
        .release(result.format())
        .orElseThrow()
        .appraise(result);
  }

  /** The page's policy with this machine's root and registers in place of the examples. */
  private String onThisMachine(String name) throws Exception {
    byte[] root = LocalTrust.in(folder).anchors().all().getFirst().spki();
    String anchors =
        "\"tdx\": { \"anchors\": {\"development\": [\""
            + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root))
            + "\"]},";
    AttestationResult here = result("the app");
    return text("secret", name)
        .replaceAll(
            "(?s)\"confidential-space\": \\{.*?\\n    }\\n  }", "\"snp\": {\"version\": 1}}")
        .replaceFirst("\"tdx\": \\{", Matcher.quoteReplacement(anchors))
        .replace(MRTD, here.claims().object("measurements").string("mrtd"))
        .replace(RTMR3, HexFormat.of().formatHex(workload("the app").register()));
  }

  private static Workload workload(String app) throws Exception {
    return Workload.of(List.of(), app.getBytes(UTF_8));
  }

  private AttestationResult result(String app) throws Exception {
    Binding binding =
        Binding.of(
            Purpose.ENCLAVE_SESSION,
            Role.NONE,
            new byte[32],
            List.of(
                BoundKey.of(KeyUsage.HPKE, SigningKey.generate(random).publicKey().spki().bytes())),
            List.of("audience".getBytes(UTF_8), "user".getBytes(UTF_8)));
    TeeEnvironment inside =
        new TeeEnvironment(folder, workload(app), InstantSource.system(), random);
    try (TeeProvider tee = TeeProviders.installed().open("local", inside).orElseThrow()) {
      return Verifier.of(LocalTrust.in(folder).anchors())
          .verify(
              Verifier.parse(tee.evidence(binding).bytes()),
              Challenge.bound(binding),
              LocalTrust.in(folder).collateral(),
              Instant.now());
    }
  }

  private static List<String> codes(Appraisal appraisal) {
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    return appraisal.findings().stream().map(Finding::code).toList();
  }

  private static KeyCaller person(OwnerId id, String... roles) {
    return KeyCaller.of(new KeyCaller.Person(id, Set.of(roles), true));
  }

  private KeyCaller code(String description) {
    return caller(description, false);
  }

  private KeyCaller fresh(String description) {
    return caller(description, true);
  }

  private KeyCaller caller(String description, boolean fresh) {
    return KeyCaller.of(
        new KeyCaller.Code(
            SigningKey.generate(random).publicKey(),
            Format.TDX_V4,
            true,
            fresh,
            KeyWorld.meets(description)));
  }

  private static boolean allows(KeyPolicy policy, KeyCaller caller, KeyOperation operation) {
    return decide(policy, caller, operation, Optional.empty(), at(NOW));
  }

  private static boolean allows(KeyPolicy policy, KeyCaller caller, KeyApproval approval) {
    return decide(policy, caller, KeyOperation.SIGN, Optional.of(approval), at(NOW));
  }

  private static boolean allowsAt(KeyPolicy policy, TimeInterval now) {
    return decide(policy, OWNER, KeyOperation.MAC, Optional.empty(), now);
  }

  private static boolean decide(
      KeyPolicy policy,
      KeyCaller caller,
      KeyOperation operation,
      Optional<KeyApproval> approval,
      TimeInterval now) {
    return KeyAccess.decide(new KeyAccess.Facts(policy, ALICE, caller, approval, now), operation)
        .isAllowed();
  }

  private static TimeInterval at(String instant) {
    return at(Instant.parse(instant).getEpochSecond());
  }

  private static TimeInterval at(long second) {
    Instant instant = Instant.ofEpochSecond(second);
    return TimeInterval.between(instant, instant);
  }

  private KeyApproval approval(KeyPolicy policy, OwnerId requester, OwnerId approver) {
    ByteString hash = ByteString.copyOf(new byte[32]);
    ByteString half = ByteString.copyOf(new byte[16]);
    return new KeyApproval(
        hash,
        VaultId.random(random),
        new KeyId(hash),
        half,
        policy.digest(),
        List.of("controllers"),
        1,
        KeyOperation.SIGN,
        CallerId.of(requester),
        approver,
        NOW,
        NOW + 300,
        half);
  }
}
