package dev.cloister.client.enclave;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
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
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a client tells its source of collateral: a forgery must not stay in its cache. */
class EnclaveTrustTest {
  private static final Seed SEED = Seed.of("enclave trust");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final byte[] NONCE = SEED.derive("nonce").bytes(32);
  private static final Binding BINDING =
      Binding.of(
          Purpose.ENCLAVE_SESSION,
          Role.NONE,
          NONCE,
          List.of(BoundKey.of(KeyUsage.HPKE, EcKey.p256(SEED).spki())),
          List.of("audience".getBytes(UTF_8), "user".getBytes(UTF_8)));
  private static final IntelScenario GENUINE =
      IntelScenario.of(QuoteFormat.TDX_V4, SEED, AT)
          .quote(quote -> quote.withReportData(BINDING.value()));

  @Test
  void assess_collateralThatIsNotAuthentic_isForgotten() throws Exception {
    Source forged = new Source(signedByAStranger(Part.TCB_INFO));
    assess(forged);
    assertThat(forged.fetched).isEqualTo(1);
    assertThat(forged.forgotten).containsExactly(Set.of(CollateralKind.TCB_INFO));
  }

  @Test
  void assess_authenticCollateral_isKept() throws Exception {
    Source sound = new Source(GENUINE.issue());
    assertThat(assess(sound).result().failures()).isEmpty();
    assertThat(sound.fetched).isEqualTo(1);
    assertThat(sound.forgotten).isEmpty();
  }

  /**
   * What is stale or says that the platform is outdated is authentic: asking again is no remedy.
   */
  @Test
  void assess_staleCollateral_isKept() throws Exception {
    Instant end = AT.minus(Duration.ofHours(1));
    Source stale =
        new Source(
            GENUINE.tcbInfo(info -> info.withValidity(AT.minus(Duration.ofDays(1)), end)).issue());
    assertThat(assess(stale).result().failures()).isNotEmpty();
    assertThat(stale.forgotten).isEmpty();
  }

  private static IntelSample signedByAStranger(Part part) {
    IntelSample genuine = GENUINE.issue();
    IntelSample other = IntelScenario.of(QuoteFormat.TDX_V4, SEED.derive("stranger"), AT).issue();
    return genuine.withCollateral(genuine.collateral().with(part, other.collateral().get(part)));
  }

  private static EnclaveTrust.Assessment assess(Source source) throws Exception {
    byte[] root = GENUINE.issue().anchor();
    String policy =
        "{\"version\":1,\"anchors\":{\"development\":[\""
            + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root))
            + "\"]}}";
    DevelopmentAnchors anchors =
        new DevelopmentAnchors(List.of(TrustAnchor.of(Vendor.INTEL, "issued", root)));
    return EnclaveTrust.development(anchors, AppraisalPolicy.parse(policy.getBytes(UTF_8)), source)
        .assess(PresentedEvidence.of(ByteString.copyOf(GENUINE.issue().evidence())), BINDING, AT);
  }

  /** Gives the same to everybody, and remembers what it was told to forget. */
  private static final class Source implements CollateralSource {
    private static final Map<Part, CollateralKind> KINDS =
        Map.of(
            Part.TCB_INFO, CollateralKind.TCB_INFO,
            Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
            Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
            Part.ROOT_CRL, CollateralKind.ROOT_CRL,
            Part.PCK_CRL, CollateralKind.PCK_CRL);

    private final IntelSample sample;
    private final List<Set<CollateralKind>> forgotten = new ArrayList<>();
    private int fetched;

    Source(IntelSample sample) {
      this.sample = sample;
    }

    @Override
    public Fetched fetch(CollateralRequest request) {
      fetched++;
      Collateral.Builder collateral = Collateral.builder();
      KINDS.forEach((part, kind) -> collateral.add(kind, sample.collateral().get(part)));
      return new Fetched(collateral.build(), List.of(), List.of());
    }

    @Override
    public void forget(CollateralRequest request, Set<CollateralKind> kinds) {
      forgotten.add(kinds);
    }
  }
}
