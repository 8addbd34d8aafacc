package dev.cloister.vault.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ratls.Attester;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.policy.Operation;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.request.Approval;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.wire.Decision;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.Refusal;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.tee.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code that proves itself over the channel, and what each secret's own policy makes of it. */
final class AttestedReadTest {
  private static final String MANAGER = "boss";
  private static final String MANAGER_AUDIENCE = "approvals";
  private static final String BY_MANAGER =
      ",\"manager\":{\"issuer\":\""
          + VaultWorld.ISSUER
          + "\",\"subject\":\""
          + MANAGER
          + "\",\"audience\":\""
          + MANAGER_AUDIENCE
          + "\"}";

  @TempDir private Path folder;
  private VaultWorld world;
  private Story alice;
  private Workload payroll;
  private Workload other;

  @BeforeEach
  void world() throws Exception {
    world = VaultWorld.in(folder);
    alice = new Story(world, Visitor.Owner.of(world, "alice"));
    payroll = workload("payroll");
    other = workload("other");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void code_thatThePolicyNames_readsFromTwoVaults() throws Exception {
    alice.store(1, "hunter2", released(""));
    Attester code = world.attester(payroll);

    assertThat(Story.open(read(0, code), read(1, code))).isEqualTo("hunter2");
  }

  @Test
  void code_isNotShownThePolicy() throws Exception {
    alice.store(1, "hunter2", released(""));

    assertThat(Story.value(read(0, world.attester(payroll))).policy()).isEmpty();
  }

  @Test
  void code_byHandle_reads() throws Exception {
    Story.Version version = alice.store(1, "hunter2", released(""));

    try (Visitor visitor = Visitor.attested(world, 0, world.attester(payroll))) {
      visitor.expect(
          VaultAnswer.SecretValue.class,
          new VaultRequest.GetSecret(
              new SecretReference.Handle(version.intent().secret()), Optional.empty()));
    }
  }

  @Test
  void code_ofAnotherMeasurement_isRefusedWithTheReason() throws Exception {
    alice.store(1, "hunter2", released(""));

    Refusal refusal = refused(0, world.attester(other), Optional.empty());

    assertThat(refusal.code()).isEqualTo("policy_refused");
    assertThat(refusal.findings())
        .anyMatch(code -> code.startsWith("release."))
        .anyMatch(code -> code.startsWith("measurement"));
  }

  @Test
  void policy_withoutRelease_opensNothing() throws Exception {
    alice.store(1, "hunter2", Story.closed());

    Refusal refusal = refused(0, world.attester(payroll), Optional.empty());

    assertThat(refusal.code()).isEqualTo("policy_refused");
    assertThat(refusal.findings()).contains("format_not_released");
  }

  @Test
  void policy_withoutTheOperation_opensNothing() throws Exception {
    alice.store(1, "hunter2", released(",\"operations\":[\"wrap\"]"));

    assertThat(refused(0, world.attester(payroll), Optional.empty()).findings())
        .containsExactly("operations.get");
  }

  @Test
  void policy_withAClaimThatTheEvidenceDoesNotHave_opensNothing() throws Exception {
    alice.store(1, "hunter2", released(",\"required_claims\":{\"boot.secureBoot\":[\"true\"]}"));

    assertThat(refused(0, world.attester(payroll), Optional.empty()).findings())
        .containsExactly("required_claims.boot.secureBoot");
  }

  @Test
  void code_asksForItsOwnName_isRefused() throws Exception {
    try (Visitor visitor = Visitor.attested(world, 0, world.attester(payroll))) {
      assertThat(visitor.refusal(Story.own()).code()).isEqualTo("invalid_request");
    }
  }

  @Test
  void code_asksForWhatIsNotThere_isNotFound() throws Exception {
    alice.prepare(alice.version(1, "hunter2", released("")), 0);

    assertThat(refused(0, world.attester(payroll), Optional.empty()).code()).isEqualTo("not_found");
  }

  @Test
  void code_afterADeletion_isShownItsProof() throws Exception {
    alice.store(1, "hunter2", released(""));
    alice.delete(2);

    assertThat(read(0, world.attester(payroll)).committed().orElseThrow())
        .isInstanceOf(HeldSecret.Deleted.class);
  }

  @Test
  void policy_tightened_countsOnceItIsCommitted() throws Exception {
    Story.Version version = alice.store(1, "hunter2", released(""));
    Attester code = world.attester(payroll);
    var certificate = new PolicyStory(world, alice).choose(version.intent(), Story.closed(), 1);

    read(0, code);
    alice.commit(certificate);

    assertThat(refused(0, code, Optional.empty()).code()).isEqualTo("policy_refused");
  }

  @Test
  void manager_whoDidNotApprove_keepsTheSecretClosed() throws Exception {
    alice.store(1, "hunter2", released(BY_MANAGER));

    Refusal refusal = refused(0, world.attester(payroll), Optional.empty());

    assertThat(refusal.code()).isEqualTo("approval_required");
    assertThat(refusal.findings()).containsExactly("approval_absent", "manager");
  }

  @Test
  void manager_whoApproved_opensThisReleaseOnly() throws Exception {
    Story.Version version = alice.store(1, "hunter2", released(BY_MANAGER));
    Attester code = world.attester(payroll);
    String approval = approval(version, 1, code, Map.of());

    try (Visitor visitor = Visitor.attested(world, 0, code)) {
      visitor.expect(VaultAnswer.SecretValue.class, alice.ofOwner(Optional.of(approval)));
    }
    assertThat(refused(0, world.attester(payroll), Optional.of(approval)).findings())
        .as("another instance of the same code")
        .contains("approval_for_something_else");
    assertThat(refused(0, code, Optional.of(approval(version, 2, code, Map.of()))).findings())
        .as("another version")
        .contains("approval_for_something_else");
  }

  @Test
  void approval_thatIsNotTheManagers_opensNothing() throws Exception {
    Story.Version version = alice.store(1, "hunter2", released(BY_MANAGER));
    Attester code = world.attester(payroll);
    Approval approval = what(version, 1, code);
    Map<String, Object> claims =
        Map.of("nonce", approval.nonce(), "roles", List.of(VaultWorld.MANAGER_ROLE));

    assertThat(
            refused(
                    0,
                    code,
                    Optional.of(
                        world.token("somebody", MANAGER_AUDIENCE, Duration.ofMinutes(5), claims)))
                .findings())
        .contains("approval_of_another");
    assertThat(
            refused(
                    0,
                    code,
                    Optional.of(world.token(MANAGER, "elsewhere", Duration.ofMinutes(5), claims)))
                .findings())
        .contains("approval_invalid");
    assertThat(
            refused(
                    0,
                    code,
                    Optional.of(
                        world.token(MANAGER, MANAGER_AUDIENCE, Duration.ofHours(2), claims)))
                .findings())
        .contains("approval_too_long");
    assertThat(
            refused(
                    0,
                    code,
                    Optional.of(
                        world.token(
                            MANAGER,
                            MANAGER_AUDIENCE,
                            Duration.ofMinutes(5),
                            Map.of("nonce", approval.nonce()))))
                .findings())
        .as("without the role")
        .contains("approval_of_another");
    String late = world.token(MANAGER, MANAGER_AUDIENCE, Duration.ofSeconds(5), claims);
    world.now.updateAndGet(now -> now.plusSeconds(6));
    assertThat(refused(0, code, Optional.of(late)).findings()).contains("approval_invalid");
  }

  @Test
  void approval_withoutTheRightCode_opensNothing() throws Exception {
    Story.Version version = alice.store(1, "hunter2", released(BY_MANAGER));
    Attester wrong = world.attester(other);

    assertThat(refused(0, wrong, Optional.of(approval(version, 1, wrong, Map.of()))).code())
        .isEqualTo("policy_refused");
  }

  @Test
  void managerToken_asTheTokenOfAnyOperation_opensNothing() throws Exception {
    Story.Version version = alice.store(1, "hunter2", released(BY_MANAGER));
    SigningKey key = SigningKey.generate(world.random);
    // The worst case: the manager's issuer and audience are the vault's own, and it names a key.
    String token =
        world.token(
            MANAGER,
            Map.of(
                "nonce",
                what(version, 1, world.attester(payroll)).nonce(),
                "roles",
                List.of(VaultWorld.MANAGER_ROLE),
                "cnf",
                Map.of("jkt", OwnerKey.thumbprint(key.publicKey()))));
    Visitor.Owner manager = new Visitor.Owner(MANAGER, key, token);

    try (Visitor visitor = Visitor.owner(world, 0, manager)) {
      assertThat(visitor.refusal(alice.ofOwner(Optional.of(token))).code()).isEqualTo("not_found");
      assertThat(visitor.refusal(alice.request(version, 0)).code()).isEqualTo("forbidden");
      assertThat(visitor.refusal(new VaultRequest.ListSecrets(Optional.empty())).code())
          .isEqualTo("forbidden");
      assertThat(
              visitor
                  .refusal(
                      new VaultRequest.PromiseSecretPolicy(
                          version.intent().secret(),
                          version.intent().revision().next(),
                          PolicyStory.ballot(1)))
                  .code())
          .isEqualTo("forbidden");
    }
  }

  @Test
  void explain_tellsTheOwnerWhoWasRefusedAndWhy() throws Exception {
    alice.store(1, "hunter2", released(""));
    refused(0, world.attester(other), Optional.empty());
    read(0, world.attester(payroll));

    try (Visitor visitor = Visitor.owner(world, 0, alice.owner)) {
      List<Decision> decisions =
          visitor
              .expect(
                  VaultAnswer.Explanation.class,
                  new VaultRequest.Explain(new SecretReference.Own(Story.NAME)))
              .decisions();
      assertThat(decisions).extracting(Decision::outcome).containsExactly("ok", "policy_refused");
      assertThat(decisions.getLast().callerId()).isPresent();
      assertThat(decisions.getLast().clauses())
          .anyMatch(clause -> !clause.met() && clause.name().startsWith("release."));
    }
  }

  @Test
  void explain_tellsCodeAboutItself() throws Exception {
    alice.store(1, "hunter2", released(""));

    try (Visitor visitor = Visitor.attested(world, 0, world.attester(other))) {
      Decision decision =
          visitor
              .expect(
                  VaultAnswer.Explanation.class,
                  new VaultRequest.Explain(
                      new SecretReference.OfOwner(alice.owner.id(), Story.NAME)))
              .decisions()
              .getFirst();
      assertThat(decision.outcome()).isEqualTo("policy_refused");
      assertThat(decision.callerId()).isEmpty();
    }
  }

  @Test
  void explain_tellsNobodyElse() throws Exception {
    alice.store(1, "hunter2", released(""));
    VaultRequest asked =
        new VaultRequest.Explain(new SecretReference.OfOwner(alice.owner.id(), Story.NAME));

    try (Visitor nobody = Visitor.nobody(world, 0)) {
      assertThat(nobody.refusal(asked).code()).isEqualTo("unauthorized");
    }
  }

  private VaultAnswer.SecretValue read(int index, Attester code) throws Exception {
    try (Visitor visitor = Visitor.attested(world, index, code)) {
      return visitor.expect(VaultAnswer.SecretValue.class, alice.ofOwner(Optional.empty()));
    }
  }

  private Refusal refused(int index, Attester code, Optional<String> managerToken)
      throws Exception {
    try (Visitor visitor = Visitor.attested(world, index, code)) {
      return visitor.refusal(alice.ofOwner(managerToken));
    }
  }

  private String approval(
      Story.Version version, long number, Attester code, Map<String, Object> more)
      throws Exception {
    Map<String, Object> claims = new HashMap<>(more);
    claims.put("nonce", what(version, number, code).nonce());
    claims.put("roles", List.of(VaultWorld.MANAGER_ROLE));
    return world.token(MANAGER, MANAGER_AUDIENCE, Duration.ofMinutes(5), claims);
  }

  private Approval what(Story.Version version, long number, Attester code) throws Exception {
    return new Approval(
        world.constellationId(),
        version.intent().secret(),
        number,
        Operation.GET,
        P256PublicKey.of(code.identityKey()));
  }

  /** A policy for the payroll's code. */
  private SecretPolicy released(String more) throws Exception {
    return Story.policy(
        "{\"version\":1,\"release\":{\"tdx\":"
            + world.policyOf(payroll).json().toJson()
            + "}"
            + more
            + "}");
  }

  private Workload workload(String name) throws Exception {
    Path jar = Files.writeString(folder.resolve(name + ".jar"), name);
    return Workload.of(List.of(jar), new byte[0]);
  }
}
