package dev.cloister.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdKeys;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelFault;
import dev.cloister.testkit.intel.IntelFaults;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenFault;
import dev.cloister.testkit.token.TokenFaults;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The native provider gives the results of pure Java, to the last detail: every issued fault of
 * Intel's evidence and of tokens, and the algorithms of AMD's and AWS's.
 */
class NativeProviderTest {
  private static final Seed SEED = Seed.of("native");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant FROM = AT.minus(Duration.ofDays(1));
  private static final Map<Part, CollateralKind> KINDS =
      Map.of(
          Part.TCB_INFO, CollateralKind.TCB_INFO,
          Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
          Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
          Part.ROOT_CRL, CollateralKind.ROOT_CRL,
          Part.PCK_CRL, CollateralKind.PCK_CRL,
          Part.PCK_CHAIN, CollateralKind.PCK_CHAIN);

  /** It is part of the class path that is built for Linux on x86-64. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void of_nativeWherePresent_isTheNativeProvider() {
    assertThat(
            Verifier.of(new DevelopmentAnchors(List.of()), CryptoChoice.NATIVE_WHERE_PRESENT)
                .nativeProvider())
        .isPresent();
  }

  static Stream<IntelFault> intelFaults() {
    return IntelFaults.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("intelFaults")
  void verify_faultyQuote_isTheSame(IntelFault fault) {
    IntelSample sample = fault.sample(fault.formats().iterator().next(), SEED, AT);
    Collateral.Builder collateral = Collateral.builder();
    KINDS.forEach(
        (part, kind) ->
            sample.collateral().find(part).ifPresent(bytes -> collateral.add(kind, bytes)));
    same(
        TrustAnchor.of(Vendor.INTEL, "issued", sample.anchor()),
        sample.evidence(),
        collateral.build(),
        sample.at());
  }

  @ParameterizedTest
  @EnumSource
  void verify_faultyTokens_areTheSame(TokenService service) {
    TokenAuthority authority = TokenAuthority.create(service, SEED.derive(service.name()), FROM);
    Vendor vendor =
        switch (service) {
          case CONFIDENTIAL_SPACE_PKI, CONFIDENTIAL_SPACE_OIDC -> Vendor.GOOGLE_CONFIDENTIAL_SPACE;
          case TRUST_AUTHORITY -> Vendor.INTEL_TRUST_AUTHORITY;
          case AZURE -> Vendor.AZURE_MAA;
        };
    for (TokenFault fault : TokenFaults.all()) {
      if (fault.services().contains(service)) {
        TokenSample sample = fault.recipe().apply(authority.token(AT)).issue();
        Collateral.Builder collateral = Collateral.builder();
        sample.keySet().ifPresent(set -> collateral.add(CollateralKind.JWKS, set.getBytes(UTF_8)));
        same(
            TrustAnchor.of(vendor, "issued", sample.anchorSpki()),
            sample.token().getBytes(UTF_8),
            collateral.build(),
            sample.at());
      }
    }
  }

  /** RSA-PSS chains and P-384, with either kind of endorsement key. */
  @ParameterizedTest
  @EnumSource(
      value = AmdRole.class,
      names = {"VCEK", "VLEK"})
  void verify_snpReport_isTheSame(AmdRole role) {
    AmdKeys keys = AmdKeys.generate(2048, SEED);
    AmdTcb tcb = new AmdTcb(3, 4, 1, 22, 213);
    byte[] chip = SEED.derive("chip").bytes(64);
    AmdAuthority authority =
        AmdAuthority.create(AmdProduct.MILAN, keys, tcb, chip, FROM, (r, spec) -> spec);
    boolean loaded = role == AmdRole.VLEK;
    byte[] report =
        SnpSpec.sign(
            SnpSpec.content(AmdProduct.MILAN, 3, loaded, tcb, chip, SEED),
            loaded ? keys.vlek() : keys.vcek());
    byte[] intermediate = authority.certificate(loaded ? AmdRole.ASVK : AmdRole.ASK).der();
    for (byte[] issuer : List.of(intermediate, Hooks.flipLastBit(intermediate))) {
      Collateral collateral =
          Collateral.builder()
              .add(CollateralKind.VEK, authority.certificate(role).der())
              .add(CollateralKind.CHAIN, issuer)
              .add(CollateralKind.CHAIN, authority.certificate(AmdRole.ARK).der())
              .build();
      TrustAnchor anchor = TrustAnchor.of(Vendor.AMD_MILAN, "issued", keys.ark().spki());
      byte[] changed = report.clone();
      changed[0x90] ^= 1;
      same(anchor, report, collateral, AT);
      same(anchor, changed, collateral, AT);
    }
  }

  @Test
  void verify_nitroDocument_isTheSame() throws Exception {
    NitroSpec spec = NitroSpec.of(SEED, AT);
    TrustAnchor anchor = TrustAnchor.of(Vendor.AWS_NITRO, "issued", spec.rootSpki());
    same(anchor, spec.sign(), Collateral.empty(), AT);
    same(anchor, spec.sign(Hooks.badSignature()), Collateral.empty(), AT);
    assertThat(
            result(CryptoChoice.NATIVE_WHERE_PRESENT, anchor, spec.sign(), Collateral.empty(), AT)
                .signature())
        .isEqualTo(SignatureStatus.VALID);
  }

  private static void same(TrustAnchor anchor, byte[] evidence, Collateral collateral, Instant at) {
    try {
      AttestationResult java = result(CryptoChoice.PURE_JAVA, anchor, evidence, collateral, at);
      assertThat(result(CryptoChoice.NATIVE_WHERE_PRESENT, anchor, evidence, collateral, at))
          .isEqualTo(java);
    } catch (MalformedEvidenceException e) {
      // Parsing computes nothing.
      assertThat(e).hasMessageNotContaining("provider");
    }
  }

  private static AttestationResult result(
      CryptoChoice choice, TrustAnchor anchor, byte[] evidence, Collateral collateral, Instant at)
      throws MalformedEvidenceException {
    return Verifier.of(new DevelopmentAnchors(List.of(anchor)), choice)
        .verify(Verifier.parse(evidence), Challenge.none(), collateral, at);
  }
}
