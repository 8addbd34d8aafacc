package dev.cloister.vault.key;

import static dev.cloister.vault.key.KeyWorld.ALICE;
import static dev.cloister.vault.key.KeyWorld.BOB;
import static dev.cloister.vault.key.KeyWorld.MAX;
import static dev.cloister.vault.key.KeyWorld.NOW;
import static dev.cloister.vault.key.KeyWorld.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.Format;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.Decision.Clause;
import dev.cloister.time.TimeInterval;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may do what: all that a policy can say against all that can be known of a caller. */
final class KeyAccessTest {
  private static final P256PublicKey IDENTITY = SigningKey.generate(new SecureRandom()).publicKey();
  private static final TimeInterval AT_NOW = at(NOW, NOW);

  private static final List<KeyCaller.Person> PERSONS =
      List.of(
          new KeyCaller.Person(ALICE, Set.of(), true),
          new KeyCaller.Person(MAX, Set.of(), false),
          new KeyCaller.Person(BOB, Set.of("manager"), false),
          new KeyCaller.Person(BOB, Set.of(), false),
          new KeyCaller.Person(new OwnerId("https://other.example", "max"), Set.of(), false),
          new KeyCaller.Person(
              new OwnerId("https://other.example", "bob"), Set.of("manager"), false),
          new KeyCaller.Person(new OwnerId("https://other.example", "alice"), Set.of(), true));

  private static final List<KeyCaller.Code> CODES =
      List.of(
          code(Format.TDX_V4, true, true, "good"),
          code(Format.TDX_V5, true, false, "good"),
          code(Format.TDX_V4, true, true, "bad"),
          code(Format.TDX_V4, false, true, "good"),
          code(Format.SNP, true, true, "good"),
          code(Format.CCEL, true, true, "good"));

  @Test
  void decide_emptyPolicy_allowsNobodyAnything() {
    KeyPolicy nothing = KeyWorld.parse("{\"version\":1,\"principals\":{},\"grants\":[]}");
    for (KeyCaller caller : callers()) {
      for (KeyOperation operation : KeyOperation.values()) {
        KeyDecision decision = decide(nothing, caller, operation);
        assertThat(decision.isAllowed()).isFalse();
        assertThat(decision.outcome()).isEqualTo("policy_refused");
        assertThat(decision.clauses())
            .containsExactly(new Clause("grants", false, List.of("no_grant")));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(KeyOperation.class)
  void decide_grantOfOneOperation_allowsThatAndNoOther(KeyOperation granted) {
    KeyPolicy one = grant("me", granted.code(), "");
    for (KeyOperation operation : KeyOperation.values()) {
      assertThat(decide(one, KeyCaller.of(PERSONS.getFirst()), operation).isAllowed())
          .isEqualTo(operation == granted);
    }
  }

  /** Each principal against each caller: {@code persons} are the numbers of those it is. */
  @ParameterizedTest
  @CsvSource({"me, 0, ''", "max, 1, ''", "managers, 2, ''", "app, '', 0 1"})
  void decide_principal_isExactlyTheseCallers(String principal, String persons, String codes) {
    KeyPolicy one = grant(principal, "sign", "");
    for (int i = -1; i < PERSONS.size(); i++) {
      for (int j = -1; j < CODES.size(); j++) {
        boolean expected = contains(persons, i) || contains(codes, j);
        KeyDecision decision = decide(one, caller(i, j), KeyOperation.SIGN);
        assertThat(decision.isAllowed()).as("%s %s %s", principal, i, j).isEqualTo(expected);
        assertThat(decision.grant()).isEqualTo(expected ? Optional.of("g") : Optional.empty());
      }
    }
  }

  @Test
  void decide_severalPrincipals_anyIsEnough() {
    KeyPolicy both =
        policy("{\"id\":\"g\",\"principals\":[\"me\",\"app\"],\"operations\":[\"sign\"]}", "");
    assertThat(decide(both, caller(0, -1), KeyOperation.SIGN).isAllowed()).isTrue();
    assertThat(decide(both, caller(-1, 0), KeyOperation.SIGN).isAllowed()).isTrue();
    assertThat(decide(both, caller(1, 2), KeyOperation.SIGN).isAllowed()).isFalse();
  }

  @Test
  void decide_noPrincipals_isNobody() {
    KeyPolicy nobody = policy("{\"id\":\"g\",\"principals\":[],\"operations\":[\"sign\"]}", "");
    for (KeyCaller caller : callers()) {
      assertThat(decide(nobody, caller, KeyOperation.SIGN).isAllowed()).isFalse();
    }
  }

  @Test
  void decide_codeWithoutProfiles_isNobody() {
    KeyPolicy none =
        KeyWorld.parse(
            "{\"version\":1,\"principals\":{\"app\":{\"code\":{\"tdx\":[]}}},\"grants\":["
                + "{\"id\":\"g\",\"principals\":[\"app\"],\"operations\":[\"sign\"]}]}");
    for (KeyCaller caller : callers()) {
      assertThat(decide(none, caller, KeyOperation.SIGN).isAllowed()).isFalse();
    }
  }

  @Test
  void decide_attestedAs_needsTheCodeBesidesThePerson() {
    KeyPolicy both = grant("me", "sign", "\"attested_as\":\"app\"");
    for (int i = -1; i < PERSONS.size(); i++) {
      for (int j = -1; j < CODES.size(); j++) {
        assertThat(decide(both, caller(i, j), KeyOperation.SIGN).isAllowed())
            .isEqualTo(i == 0 && (j == 0 || j == 1));
      }
    }
    assertThat(decide(both, caller(0, -1), KeyOperation.SIGN).findings())
        .containsExactly("not_attested");
    assertThat(decide(both, caller(0, 2), KeyOperation.SIGN).findings())
        .containsExactly("measurement_not_allowed");
    assertThat(decide(both, caller(0, 4), KeyOperation.SIGN).findings())
        .containsExactly("format_not_released");
  }

  @Test
  void decide_freshEvidence_needsThatOfThisConnection() {
    KeyPolicy fresh = grant("app", "sign", "\"fresh_evidence\":true");
    assertThat(decide(fresh, caller(-1, 0), KeyOperation.SIGN).isAllowed()).isTrue();
    assertThat(decide(fresh, caller(-1, 1), KeyOperation.SIGN).findings())
        .containsExactly("evidence_not_fresh");
    KeyPolicy whatever = grant("app", "sign", "\"fresh_evidence\":false");
    assertThat(decide(whatever, caller(-1, 1), KeyOperation.SIGN).isAllowed()).isTrue();
  }

  @Test
  void decide_role_needsItInTheToken() {
    KeyPolicy role = grant("max", "sign", "\"role\":\"signer\"");
    KeyCaller with = KeyWorld.person(MAX, "signer");
    assertThat(decide(role, with, KeyOperation.SIGN).isAllowed()).isTrue();
    assertThat(decide(role, caller(1, -1), KeyOperation.SIGN).findings())
        .containsExactly("role_missing");
    KeyCaller other = KeyWorld.person(BOB, "signer");
    assertThat(decide(role, other, KeyOperation.SIGN).isAllowed()).isFalse();
  }

  /** The window is 100 to 200; all of the interval must lie in it. */
  @ParameterizedTest
  @CsvSource({
    "100, 199, true",
    "99, 150, false",
    "150, 200, false",
    "99, 200, false",
    "100, 100, true",
    "300, 400, false",
    "10, 20, false",
    "150, -1, false"
  })
  void decide_window_theWholeIntervalMustLieInIt(long lo, long hi, boolean allowed) {
    KeyPolicy window = grant("me", "sign", "\"not_before\":100,\"not_after\":200");
    TimeInterval now = hi < 0 ? TimeInterval.since(Instant.ofEpochSecond(lo)) : at(lo, hi);
    assertThat(decide(window, caller(0, -1), Optional.empty(), now).isAllowed()).isEqualTo(allowed);
  }

  @Test
  void decide_timeUnknown_beginsStillCount() {
    KeyPolicy begin = grant("me", "sign", "\"not_before\":100");
    TimeInterval later = TimeInterval.since(Instant.ofEpochSecond(100));
    TimeInterval unknown = TimeInterval.since(Instant.EPOCH);
    assertThat(decide(begin, caller(0, -1), Optional.empty(), later).isAllowed()).isTrue();
    assertThat(decide(begin, caller(0, -1), Optional.empty(), unknown).findings())
        .containsExactly("not_yet");
  }

  @Test
  void decide_approval_needsThatManagersOfThisPolicyAndFresh() {
    KeyPolicy policy = approved();
    KeyCaller caller = caller(-1, 0);
    assertThat(
            decide(policy, caller, Optional.of(approval(policy, "managers", MAX)), AT_NOW)
                .isAllowed())
        .isTrue();
    assertApproval(policy, caller, Optional.empty(), AT_NOW, "approval_absent");
    assertApproval(
        policy, caller, Optional.of(approval(policy, "max", MAX)), AT_NOW, "approval_of_another");
    KeyPolicy before = grant("app", "sign", "\"fresh_evidence\":true");
    assertApproval(
        policy,
        caller,
        Optional.of(approval(before, "managers", MAX)),
        AT_NOW,
        "approval_of_another");
    assertApproval(
        policy,
        caller,
        Optional.of(approval(policy, "managers", ALICE)),
        AT_NOW,
        "approval_of_ones_own");
    assertApproval(
        policy,
        new KeyCaller(Optional.of(PERSONS.get(1)), caller.code()),
        Optional.of(approval(policy, "managers", MAX)),
        AT_NOW,
        "approval_of_ones_own");
  }

  /** It was given at NOW for 300 seconds; the policy takes those of the last 60. */
  @Test
  void decide_approval_endsByTheLatestTime() {
    KeyPolicy policy = approved();
    Optional<KeyApproval> approval = Optional.of(approval(policy, "managers", MAX));
    KeyCaller caller = caller(-1, 0);
    assertThat(decide(policy, caller, approval, at(NOW, NOW + 59)).isAllowed()).isTrue();
    assertApproval(policy, caller, approval, at(NOW, NOW + 60), "approval_expired");
    assertApproval(
        policy,
        caller,
        approval,
        TimeInterval.since(Instant.ofEpochSecond(NOW)),
        "approval_expired");
    KeyPolicy longer =
        grant("app", "sign", "\"approval\":{\"manager\":\"managers\",\"fresh_for_seconds\":3600}");
    Optional<KeyApproval> short300 = Optional.of(approval(longer, "managers", MAX));
    assertThat(decide(longer, caller, short300, at(NOW, NOW + 299)).isAllowed()).isTrue();
    assertApproval(longer, caller, short300, at(NOW, NOW + 300), "approval_expired");
  }

  @Test
  void decide_onlyTheApprovalIsMissing_saysSo() {
    KeyPolicy policy = approved();
    assertThat(decide(policy, caller(-1, 0), KeyOperation.SIGN).refusal())
        .isEqualTo(ErrorCode.APPROVAL_REQUIRED);
    assertThat(decide(policy, caller(-1, 2), KeyOperation.SIGN).refusal())
        .isEqualTo(ErrorCode.POLICY_REFUSED);
  }

  @Test
  void decide_severalGrants_namesTheFirstThatAllows() {
    KeyPolicy policy =
        policy(
            "{\"id\":\"a\",\"principals\":[\"max\"],\"operations\":[\"sign\"]},"
                + "{\"id\":\"b\",\"principals\":[\"me\"],\"operations\":[\"sign\"]},"
                + "{\"id\":\"c\",\"principals\":[\"me\"],\"operations\":[\"sign\"]},"
                + "{\"id\":\"d\",\"principals\":[\"me\"],\"operations\":[\"wrap\"]}",
            "");
    KeyDecision decision = decide(policy, caller(0, -1), KeyOperation.SIGN);
    assertThat(decision.grant()).contains("b");
    assertThat(decision.clauses())
        .containsExactly(
            new Clause("grants.a", false, List.of("not_a_principal")),
            new Clause("grants.b", true, List.of()),
            new Clause("grants.c", true, List.of()));
  }

  /**
   * Monotone: for random policies and callers, a grant or principal less and a condition more never
   * allow what was denied; evidence, roles, an approval and knowledge of the time never deny what
   * was allowed. The one exception, that nobody uses an approval of their own, is not among them.
   */
  @Test
  void decide_isMonotone() {
    long seed = new SecureRandom().nextLong();
    System.out.println("KeyAccessTest seed " + seed);
    Random random = new Random(seed);
    int allowed = 0;
    for (int run = 0; run < 3000; run++) {
      List<String> grants = new ArrayList<>();
      int count = 1 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        grants.add(randomGrant(random, i, true));
      }
      KeyPolicy policy = policy(String.join(",", grants), "");
      int person = random.nextInt(PERSONS.size() + 1) - 1;
      int code = random.nextInt(CODES.size() + 1) - 1;
      Optional<KeyApproval> approval =
          random.nextBoolean()
              ? Optional.of(approval(policy, "managers", KeyWorld.MIA))
              : Optional.empty();
      TimeInterval now = at(NOW - random.nextInt(3), NOW + random.nextInt(100));
      for (KeyOperation operation : List.of(KeyOperation.SIGN, KeyOperation.WRAP)) {
        boolean before = allows(policy, caller(person, code), approval, now, operation);
        allowed += before ? 1 : 0;
        // Less is known of the caller, or of the time: not more is allowed.
        if (!before) {
          assertThat(allows(policy, caller(-1, code), approval, now, operation)).isFalse();
          assertThat(allows(policy, caller(person, -1), approval, now, operation)).isFalse();
          assertThat(allows(policy, caller(person, code), Optional.empty(), now, operation))
              .isFalse();
          TimeInterval wider =
              at(
                  now.earliest().getEpochSecond() - 5,
                  now.latest().orElseThrow().getEpochSecond() + 5);
          assertThat(allows(policy, caller(person, code), approval, wider, operation)).isFalse();
          assertThat(
                  allows(
                      policy,
                      caller(person, code),
                      approval,
                      TimeInterval.since(now.earliest()),
                      operation))
              .isFalse();
          // A grant less.
          KeyPolicy less = policy(String.join(",", grants.subList(1, grants.size())), "");
          assertThat(allows(less, caller(person, code), rebased(approval, less), now, operation))
              .isFalse();
        }
      }
    }
    assertThat(allowed).as("the histories allow something").isGreaterThan(100);
  }

  /** Each condition alone narrows: who is allowed with it is allowed without it. */
  @Test
  void decide_conditionMore_allowsNobodyMore() {
    List<String> conditions =
        List.of(
            "\"attested_as\":\"app\"",
            "\"fresh_evidence\":true",
            "\"role\":\"manager\"",
            "\"not_before\":" + (NOW - 1),
            "\"not_after\":" + (NOW + 50),
            "\"approval\":{\"manager\":\"managers\",\"fresh_for_seconds\":60}");
    for (String principal : List.of("me", "max", "managers", "app")) {
      KeyPolicy free = grant(principal, "sign", "");
      for (String condition : conditions) {
        KeyPolicy narrow = grant(principal, "sign", condition);
        for (KeyCaller caller : callers()) {
          for (TimeInterval now : List.of(AT_NOW, at(NOW - 5, NOW + 100))) {
            for (boolean withApproval : new boolean[] {true, false}) {
              Optional<KeyApproval> approval =
                  withApproval
                      ? Optional.of(approval(narrow, "managers", KeyWorld.MIA))
                      : Optional.empty();
              if (allows(narrow, caller, approval, now, KeyOperation.SIGN)) {
                assertThat(allows(free, caller, approval, now, KeyOperation.SIGN)).isTrue();
              }
            }
          }
        }
      }
    }
  }

  private static Optional<KeyApproval> rebased(Optional<KeyApproval> approval, KeyPolicy policy) {
    return approval.map(_ -> approval(policy, "managers", KeyWorld.MIA));
  }

  private static String randomGrant(Random random, int id, boolean conditions) {
    List<String> principals = new ArrayList<>();
    for (String name : List.of("me", "max", "managers", "app")) {
      if (random.nextInt(3) == 0) {
        principals.add("\"" + name + "\"");
      }
    }
    List<String> chosen = new ArrayList<>();
    for (String condition :
        List.of(
            "\"attested_as\":\"app\"",
            "\"fresh_evidence\":true",
            "\"not_before\":" + (NOW - 1),
            "\"not_after\":" + (NOW + 50),
            "\"approval\":{\"manager\":\"managers\",\"fresh_for_seconds\":60}")) {
      if (conditions && random.nextInt(6) == 0) {
        chosen.add(condition);
      }
    }
    return "{\"id\":\"g"
        + id
        + "\",\"principals\":["
        + String.join(",", principals)
        + "],\"operations\":[\""
        + (random.nextBoolean() ? "sign" : "wrap")
        + "\"],\"conditions\":{"
        + String.join(",", chosen)
        + "}}";
  }

  private static boolean allows(
      KeyPolicy policy,
      KeyCaller caller,
      Optional<KeyApproval> approval,
      TimeInterval now,
      KeyOperation operation) {
    return KeyAccess.decide(new KeyAccess.Facts(policy, ALICE, caller, approval, now), operation)
        .isAllowed();
  }

  private static void assertApproval(
      KeyPolicy policy,
      KeyCaller caller,
      Optional<KeyApproval> approval,
      TimeInterval now,
      String finding) {
    KeyDecision decision = decide(policy, caller, approval, now);
    assertThat(decision.isAllowed()).isFalse();
    assertThat(decision.findings()).containsExactly(finding);
  }

  private static KeyDecision decide(KeyPolicy policy, KeyCaller caller, KeyOperation operation) {
    return KeyAccess.decide(
        new KeyAccess.Facts(policy, ALICE, caller, Optional.empty(), AT_NOW), operation);
  }

  private static KeyDecision decide(
      KeyPolicy policy, KeyCaller caller, Optional<KeyApproval> approval, TimeInterval now) {
    return KeyAccess.decide(
        new KeyAccess.Facts(policy, ALICE, caller, approval, now), KeyOperation.SIGN);
  }

  private static KeyPolicy approved() {
    return grant("app", "sign", "\"approval\":{\"manager\":\"managers\",\"fresh_for_seconds\":60}");
  }

  private static KeyPolicy grant(String principal, String operation, String conditions) {
    return policy(
        "{\"id\":\"g\",\"principals\":[\""
            + principal
            + "\"],\"operations\":[\""
            + operation
            + "\"],\"conditions\":{"
            + conditions
            + "}}",
        "");
  }

  private static KeyApproval approval(KeyPolicy policy, String manager, OwnerId approver) {
    return new KeyApproval(
        KeyWorld.bytes(32, 1),
        new VaultId(KeyWorld.bytes(16, 2)),
        new KeyId(KeyWorld.bytes(32, 3)),
        KeyWorld.bytes(16, 4),
        policy.digest(),
        List.of(manager),
        1,
        KeyOperation.SIGN,
        CallerId.of(IDENTITY),
        approver,
        NOW,
        NOW + 300,
        KeyWorld.bytes(16, 5));
  }

  private static List<KeyCaller> callers() {
    List<KeyCaller> callers = new ArrayList<>();
    for (int i = -1; i < PERSONS.size(); i++) {
      for (int j = -1; j < CODES.size(); j++) {
        callers.add(caller(i, j));
      }
    }
    return callers;
  }

  private static KeyCaller caller(int person, int code) {
    return new KeyCaller(
        person < 0 ? Optional.empty() : Optional.of(PERSONS.get(person)),
        code < 0 ? Optional.empty() : Optional.of(CODES.get(code)));
  }

  private static KeyCaller.Code code(
      Format format, boolean bound, boolean fresh, String description) {
    return new KeyCaller.Code(IDENTITY, format, bound, fresh, KeyWorld.meets(description));
  }

  private static boolean contains(String numbers, int number) {
    return List.of(numbers.split(" ")).contains(String.valueOf(number));
  }

  private static TimeInterval at(long lo, long hi) {
    return TimeInterval.between(Instant.ofEpochSecond(lo), Instant.ofEpochSecond(hi));
  }
}
