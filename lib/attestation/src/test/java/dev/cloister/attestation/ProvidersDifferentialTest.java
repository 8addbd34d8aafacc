package dev.cloister.attestation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.issued.IssuedCase;
import dev.cloister.attestation.issued.IssuedCases;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelFault;
import dev.cloister.testkit.intel.IntelFaults;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenFault;
import dev.cloister.testkit.token.TokenFaults;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenService;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bouncy Castle and the JDK's own providers give the same result, to the last detail, on every
 * issued case, sound and broken. The native provider is compared in dev/conformance, where it is on
 * the class path.
 */
class ProvidersDifferentialTest {
  private static final Seed SEED = Seed.of("providers");

  private static final Map<Part, CollateralKind> KINDS =
      Map.of(
          Part.TCB_INFO, CollateralKind.TCB_INFO,
          Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
          Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
          Part.ROOT_CRL, CollateralKind.ROOT_CRL,
          Part.PCK_CRL, CollateralKind.PCK_CRL,
          Part.PCK_CHAIN, CollateralKind.PCK_CHAIN);

  /** The JDK's EC and RSA behind one name. */
  private static final class Jdk extends Provider {
    private static final long serialVersionUID = 1L;

    Jdk() {
      super("JdkEcAndRsa", "1", "SunEC and SunRsaSign");
    }

    @Override
    public Service getService(String type, String algorithm) {
      Service ec = Security.getProvider("SunEC").getService(type, algorithm);
      return ec != null
          ? ec
          : Objects.requireNonNull(Security.getProvider("SunRsaSign").getService(type, algorithm));
    }
  }

  private static final Crypto JDK = Crypto.of(new Jdk());
  private static final Crypto BOUNCY_CASTLE = Crypto.of(CryptoChoice.PURE_JAVA);

  static Stream<IssuedCase> cases() {
    return IssuedCases.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void verify_soundCase_isTheSame(IssuedCase issued) throws Exception {
    same(issued, issued.evidence().bytes());
    assertThat(result(JDK, issued, issued.evidence().bytes()).signature())
        .isEqualTo(SignatureStatus.VALID);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void verify_caseWithAChangedByte_isTheSame(IssuedCase issued) throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 6; i++) {
      byte[] changed = issued.evidence().bytes();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      same(issued, changed);
    }
    same(issued, Hooks.flipLastBit(issued.evidence().bytes()));
  }

  /** Each fault in one format: the formats differ in what is parsed, not in what is computed. */
  static Stream<Arguments> intelFaults() {
    return IntelFaults.all().stream()
        .flatMap(
            fault -> fault.formats().stream().limit(1).map(format -> Arguments.of(fault, format)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("intelFaults")
  void verify_faultyQuote_isTheSame(IntelFault fault, QuoteFormat format) throws Exception {
    IntelSample sample = fault.sample(format, SEED, IssuedCases.AT);
    Collateral.Builder collateral = Collateral.builder();
    KINDS.forEach(
        (part, kind) ->
            sample.collateral().find(part).ifPresent(bytes -> collateral.add(kind, bytes)));
    IssuedCase issued =
        new IssuedCase(
            fault.name(),
            ByteString.copyOf(sample.evidence()),
            collateral.build(),
            TrustAnchor.of(Vendor.INTEL, "issued", sample.anchor()),
            Challenge.raw(sample.challenge()),
            sample.at(),
            List.of());
    same(issued, sample.evidence());
  }

  @ParameterizedTest
  @EnumSource
  void verify_faultyTokens_areTheSame(TokenService service) throws Exception {
    TokenAuthority authority =
        TokenAuthority.create(
            service, SEED.derive(service.name()), IssuedCases.AT.minus(Duration.ofDays(1)));
    for (TokenFault fault : TokenFaults.all()) {
      if (fault.services().contains(service)) {
        TokenSample sample = fault.recipe().apply(authority.token(IssuedCases.AT)).issue();
        Collateral.Builder collateral = Collateral.builder();
        sample.keySet().ifPresent(set -> collateral.add(CollateralKind.JWKS, set.getBytes(UTF_8)));
        Vendor vendor =
            switch (service) {
              case CONFIDENTIAL_SPACE_PKI, CONFIDENTIAL_SPACE_OIDC ->
                  Vendor.GOOGLE_CONFIDENTIAL_SPACE;
              case TRUST_AUTHORITY -> Vendor.INTEL_TRUST_AUTHORITY;
              case AZURE -> Vendor.AZURE_MAA;
            };
        byte[] token = sample.token().getBytes(UTF_8);
        same(
            new IssuedCase(
                fault.name(),
                ByteString.copyOf(token),
                collateral.build(),
                TrustAnchor.of(vendor, "issued", sample.anchorSpki()),
                Challenge.none(),
                sample.at(),
                List.of()),
            token);
      }
    }
  }

  @Test
  void of_anotherProvider_isTheOneThatComputes() {
    assertThat(JDK.nativeProviderName()).contains("JdkEcAndRsa");
    assertThat(BOUNCY_CASTLE.nativeProviderName()).isEmpty();
  }

  private static void same(IssuedCase issued, byte[] evidence) throws Exception {
    AttestationResult one;
    try {
      one = result(BOUNCY_CASTLE, issued, evidence);
    } catch (MalformedEvidenceException e) {
      return; // parsing computes nothing
    }
    assertThat(result(JDK, issued, evidence)).isEqualTo(one);
  }

  private static AttestationResult result(Crypto crypto, IssuedCase issued, byte[] evidence)
      throws MalformedEvidenceException {
    return Verifier.of(issued.anchors(), crypto)
        .verify(Verifier.parse(evidence), issued.challenge(), issued.collateral(), issued.at());
  }
}
