package dev.cloister.teelocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.tee.TeeProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quotes of the local TEE, judged by the code that judges hardware. */
class LocalVerificationTest {
  private static final Binding BINDING = LocalMachine.binding("alice");

  @TempDir Path folder;
  private LocalMachine machine;
  private byte[] quote;

  @BeforeEach
  void quote() throws Exception {
    machine = LocalMachine.in(folder);
    quote = machine.open().evidence(BINDING).bytes();
  }

  @Test
  void verify_withItsDevelopmentRoot_passesEveryStep() throws Exception {
    AttestationResult result = verify(development(), BINDING, machine.now());
    assertThat(result.failures()).isEmpty();
    assertThat(result.missing()).isEmpty();
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
    assertThat(result.tcbStatus()).hasValue(TcbStatus.UP_TO_DATE);
    assertThat(result.anchorClass()).isEqualTo(AnchorClass.DEVELOPMENT);
    assertThat(result.bound()).isTrue();
    assertThat(result.claims().string("hardware")).isEqualTo("none");
  }

  @Test
  void verify_withVendorRoots_isUntrusted() throws Exception {
    AttestationResult result = verify(VendorAnchors.pinned(), BINDING, machine.now());
    assertThat(result.chain()).isNotEqualTo(ChainStatus.VALID);
    assertThat(AppraisalPolicy.defaults().appraise(result).verdict())
        .isEqualTo(Verdict.CONTRAINDICATED);
  }

  @Test
  void verify_anotherBinding_isNotBound() throws Exception {
    AttestationResult result = verify(development(), LocalMachine.binding("bob"), machine.now());
    assertThat(result.bound()).isFalse();
    assertThat(result.failures()).isNotEmpty();
  }

  @Test
  void verify_rootOfAnotherMachine_isUntrusted(@TempDir Path elsewhere) throws Exception {
    LocalMachine other = LocalMachine.in(elsewhere);
    other.open();
    assertThat(verify(anchors(other), BINDING, machine.now()).chain())
        .isNotEqualTo(ChainStatus.VALID);
  }

  @Test
  void appraise_defaultPolicy_refusesTheDevelopmentRoot() throws Exception {
    Appraisal appraisal =
        AppraisalPolicy.defaults().appraise(verify(development(), BINDING, machine.now()));
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(appraisal.findings()).extracting(Finding::code).contains("anchor.development");
  }

  @Test
  void appraise_policyThatNamesRootAndWorkload_affirms() throws Exception {
    AttestationResult result = verify(development(), BINDING, machine.now());
    assertThat(policy(machine).appraise(result).findings())
        .extracting(Finding::code, Finding::severity)
        .containsExactly(tuple("anchor.development", Severity.INFO));
    assertThat(policy(machine).appraise(result).verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void appraise_oneByteOfAJarChanged_refuses() throws Exception {
    AppraisalPolicy policy = policy(machine);
    Files.write(machine.jar(), new byte[] {1, 2, 4});
    quote = machine.open().evidence(BINDING).bytes();
    Appraisal appraisal = policy.appraise(verify(development(), BINDING, machine.now()));
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
  }

  @Test
  void evidence_whenTheCollateralGetsOld_refreshesIt() throws Exception {
    var clock = new MovingClock(machine.now());
    TeeProvider tee = machine.open(clock);
    for (int days = 0; days <= 100; days += 10) {
      clock.now = machine.now().plus(Duration.ofDays(days));
      quote = tee.evidence(BINDING).bytes();
      assertThat(verify(development(), BINDING, clock.now.plus(Duration.ofDays(10))).failures())
          .as("after %d days", days)
          .isEmpty();
      assertThat(policy(machine).appraise(verify(development(), BINDING, clock.now)).verdict())
          .isEqualTo(Verdict.AFFIRMING);
    }
  }

  private static final class MovingClock implements InstantSource {
    private Instant now;

    MovingClock(Instant now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private AttestationResult verify(TrustAnchors anchors, Binding binding, Instant at)
      throws Exception {
    return Verifier.of(anchors)
        .verify(Verifier.parse(quote), Challenge.bound(binding), collateral(), at);
  }

  /** The bundle as docs/reference/bundle.md has it. */
  private Collateral collateral() throws Exception {
    JsonObject bundle =
        Json.parseObject(Files.readAllBytes(folder.resolve("tee-local/collateral.json")));
    assertThat(bundle.members()).containsOnlyKeys("cloisterBundle", "collateral");
    assertThat(bundle.integer("cloisterBundle")).isEqualTo(1);
    JsonObject items = bundle.object("collateral");
    Collateral.Builder collateral = Collateral.builder();
    for (CollateralKind kind : CollateralKind.values()) {
      if (items.find(kind.code()).isPresent()) {
        for (JsonValue item : items.array(kind.code())) {
          collateral.add(kind, Base64.getDecoder().decode(((JsonString) item).value()));
        }
      }
    }
    return collateral.build();
  }

  private TrustAnchors development() throws Exception {
    return anchors(machine);
  }

  private static TrustAnchors anchors(LocalMachine machine) throws Exception {
    return new DevelopmentAnchors(
        List.of(TrustAnchor.of(Vendor.INTEL, "local", machine.rootSpki())));
  }

  private static AppraisalPolicy policy(LocalMachine machine) throws Exception {
    return AppraisalPolicy.parse(
        """
        {"version": 1,
         "anchors": {"development": ["%s"]},
         "measurements": {"rtmr3": ["%s"]}}
        """
            .formatted(
                HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(machine.rootSpki())),
                HexFormat.of().formatHex(machine.workload().register()))
            .getBytes(StandardCharsets.UTF_8));
  }
}
