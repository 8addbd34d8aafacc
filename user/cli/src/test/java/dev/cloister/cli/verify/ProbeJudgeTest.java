package dev.cloister.cli.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.Fetched;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a probe asks services for, and what it lets them keep. */
class ProbeJudgeTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Seed SEED = Seed.of("probe");
  private static final AmdTcb TCB = new AmdTcb(3, 4, 1, 22, 213);
  private static final AmdKeys KEYS = AmdKeys.generate(SEED);
  private static final byte[] CHIP = SEED.derive("chip").bytes(AmdProduct.MILAN.hardwareIdLength());
  private static final AmdAuthority AMD =
      AmdAuthority.create(
          AmdProduct.MILAN, KEYS, TCB, CHIP, AT.minus(Duration.ofDays(60)), (role, spec) -> spec);
  private static final ByteString REPORT =
      ByteString.copyOf(
          SnpSpec.sign(SnpSpec.content(AmdProduct.MILAN, 3, false, TCB, CHIP, SEED), KEYS.vcek()));
  private static final CrlSpec CRL =
      CrlSpec.of(AT.minus(Duration.ofDays(1)), AT.plus(Duration.ofDays(1)));

  /** A service that has what a test gives it. */
  private static final class Service implements CollateralSource {
    private final Collateral has;
    private final Set<CollateralKind> forgotten = EnumSet.noneOf(CollateralKind.class);

    Service(Collateral has) {
      this.has = has;
    }

    @Override
    public Fetched fetch(CollateralRequest request) {
      return new Fetched(has, List.of(), List.of());
    }

    @Override
    public void forget(CollateralRequest request, Set<CollateralKind> kinds) {
      forgotten.addAll(kinds);
    }
  }

  @Test
  void judge_nothingIsMissing_asksForTheRevocationListAllTheSame() throws Exception {
    byte[] revoking = AMD.crl(CRL.revoking(AMD.certificate(AmdRole.ASK).x509().getSerialNumber()));
    Service service = new Service(crl(revoking));

    AttestationResult result = judge(Collateral.empty(), service, complete());

    assertThat(result.failures()).extracting(step -> step.code()).contains("chain.revoked");
    assertThat(service.forgotten).isEmpty();
  }

  @Test
  void judge_forgedRevocationList_isForgotten() throws Exception {
    byte[] forged = AMD.crl(CRL);
    forged[forged.length - 1] ^= 1;
    Service service = new Service(crl(forged));

    judge(Collateral.empty(), service, complete());

    assertThat(service.forgotten).containsExactly(CollateralKind.AMD_CRL);
  }

  @Test
  void judge_someIsGiven_asksForTheRestAndPrefersTheGiven() throws Exception {
    Service service =
        new Service(
            Collateral.builder()
                .add(CollateralKind.VEK, AMD.certificate(AmdRole.VCEK).der())
                .add(CollateralKind.CHAIN, AMD.certificate(AmdRole.ASK).der())
                .add(CollateralKind.CHAIN, AMD.certificate(AmdRole.ARK).der())
                .add(CollateralKind.AMD_CRL, new byte[1])
                .build());

    AttestationResult result = judge(crl(AMD.crl(CRL)), service, PresentedEvidence.of(REPORT));

    assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
    assertThat(result.step("collateral.amdCrl.signature").orElseThrow().code()).isEmpty();
    assertThat(service.forgotten).isEmpty();
  }

  @Test
  void judge_noService_usesWhatIsThere() throws Exception {
    ProbeJudge judge = judge(Collateral.empty(), Optional.empty());

    assertThat(judge.judge(complete(), binding()).result().chain()).isEqualTo(ChainStatus.VALID);
    assertThat(judge.last()).isPresent();
  }

  private static Collateral crl(byte[] crl) {
    return Collateral.builder().add(CollateralKind.AMD_CRL, crl).build();
  }

  private static PresentedEvidence complete() {
    String chain =
        Certificate.chainPem(List.of(AMD.certificate(AmdRole.ASK), AMD.certificate(AmdRole.ARK)));
    return new PresentedEvidence(
        REPORT,
        Map.of(
            CollateralKind.VEK,
            ByteString.copyOf(AMD.certificate(AmdRole.VCEK).der()),
            CollateralKind.CHAIN,
            ByteString.copyOf(chain.getBytes(US_ASCII))));
  }

  private static AttestationResult judge(
      Collateral given, Service service, PresentedEvidence evidence) throws Exception {
    return judge(given, Optional.of(service)).judge(evidence, binding()).result();
  }

  private static ProbeJudge judge(Collateral given, Optional<CollateralSource> source) {
    Verifier verifier =
        Verifier.of(
            new DevelopmentAnchors(
                List.of(TrustAnchor.of(Vendor.AMD_MILAN, "testkit", KEYS.ark().spki()))));
    return ProbeJudge.of(verifier, AppraisalPolicy.defaults(), given, source, () -> AT);
  }

  private static Binding binding() {
    BoundKey key = BoundKey.of(KeyUsage.HPKE, EcKey.p256(SEED).spki());
    return Binding.of(
        Purpose.ENCLAVE_SESSION,
        Role.NONE,
        new byte[32],
        List.of(key),
        List.of(new byte[1], new byte[1]));
  }
}
