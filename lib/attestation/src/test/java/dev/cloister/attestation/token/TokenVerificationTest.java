package dev.cloister.attestation.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.token.TokenFault;
import dev.cloister.testkit.token.TokenFaults;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenScenario;
import dev.cloister.testkit.token.TokenService;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Issued tokens of every service, sound and with one fault each. */
class TokenVerificationTest {

  @ParameterizedTest
  @EnumSource
  void verify_soundToken_passesEveryStep(TokenService service) throws Exception {
    TokenSample sample = IssuedTokens.of(service).bound(IssuedTokens.binding("me").value()).issue();

    AttestationResult result =
        IssuedTokens.verify(service, sample, Challenge.bound(IssuedTokens.binding("me")));

    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
    assertThat(result.bound()).isTrue();
    assertThat(result.claims().object("anchor").string("vendor"))
        .isEqualTo(IssuedTokens.vendor(service).code());
  }

  static Stream<Arguments> faults() {
    return TokenFaults.all().stream()
        .flatMap(fault -> fault.services().stream().map(s -> Arguments.of(s, fault)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void verify_oneFault_failsThatStepAlone(TokenService service, TokenFault fault) throws Exception {
    TokenSample sample = fault.recipe().apply(IssuedTokens.of(service)).issue();
    if (fault.malformed()) {
      assertThatThrownBy(() -> Verifier.parse(sample.token().getBytes(UTF_8)))
          .isInstanceOf(MalformedEvidenceException.class);
      return;
    }

    AttestationResult result = IssuedTokens.verify(service, sample, Challenge.none());

    assertThat(result.failures())
        .extracting(Step::name, Step::code)
        .containsExactly(tuple(fault.step(), fault.code()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void verify_oneFault_namesEveryStepAllTheSame(TokenService service, TokenFault fault)
      throws Exception {
    TokenSample sample = fault.recipe().apply(IssuedTokens.of(service)).issue();
    if (fault.malformed()) {
      return;
    }
    AttestationResult sound =
        IssuedTokens.verify(service, IssuedTokens.of(service).issue(), Challenge.none());

    assertThat(IssuedTokens.verify(service, sample, Challenge.none()).steps())
        .extracting(Step::name)
        .containsExactlyInAnyOrderElementsOf(sound.steps().stream().map(Step::name).toList());
  }

  @ParameterizedTest
  @EnumSource
  void verify_soundToken_saysWhetherAKeySetWasUsed(TokenService service) throws Exception {
    TokenSample sample = IssuedTokens.of(service).issue();
    assertThat(IssuedTokens.verify(service, sample, Challenge.none()).collateral())
        .extracting(CollateralUse::kind, CollateralUse::state)
        .containsExactlyElementsOf(
            sample.keySet().isPresent()
                ? List.of(tuple(CollateralKind.JWKS, CollateralUse.State.CURRENT))
                : List.of());
  }

  @ParameterizedTest
  @EnumSource
  void verify_sharedVerifier_givesWhatAFreshOneGives(TokenService service) throws Exception {
    TokenSample sound = IssuedTokens.of(service).issue();
    Verifier shared =
        Verifier.of(
            new DevelopmentAnchors(
                List.of(
                    TrustAnchor.of(IssuedTokens.vendor(service), "issued", sound.anchorSpki()))));
    IssuedTokens.verify(shared, sound, Challenge.none());
    for (TokenFault fault : TokenFaults.all()) {
      if (!fault.malformed() && fault.services().contains(service)) {
        TokenSample sample = fault.recipe().apply(IssuedTokens.of(service)).issue();
        assertThat(IssuedTokens.verify(shared, sample, Challenge.none()))
            .as(fault.name())
            .isEqualTo(IssuedTokens.verify(service, sample, Challenge.none()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void verify_withVendorsPinnedRoots_isUntrusted(TokenService service) throws Exception {
    AttestationResult result =
        IssuedTokens.verify(
            Verifier.of(VendorAnchors.pinned()),
            IssuedTokens.of(service).issue(),
            Challenge.none());

    assertThat(result.chain()).isEqualTo(ChainStatus.INVALID);
    assertThat(result.tcbStatus()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void verify_anchorOfAnotherVendor_isUntrusted(TokenService service) throws Exception {
    TokenSample sample = IssuedTokens.of(service).issue();
    Verifier verifier =
        Verifier.of(
            new DevelopmentAnchors(
                List.of(TrustAnchor.of(Vendor.INTEL, "issued", sample.anchorSpki()))));

    assertThat(IssuedTokens.verify(verifier, sample, Challenge.none()).chain())
        .isEqualTo(ChainStatus.INVALID);
  }

  @Test
  void verify_signerThatIsAnAuthorityForLeavesOnly_isNoSignerOfTokens() throws Exception {
    TokenService service = TokenService.CONFIDENTIAL_SPACE_PKI;
    TokenSample sample =
        IssuedTokens.of(service).leaf(c -> c.with(Extension.ca(OptionalInt.of(0)))).issue();

    assertThat(IssuedTokens.verify(service, sample, Challenge.none()).failures())
        .extracting(Step::code)
        .containsExactly("chain.role");
  }

  @Test
  void verify_keySetMissing_isNotRunAndNamesIt() throws Exception {
    TokenScenario scenario = IssuedTokens.of(TokenService.TRUST_AUTHORITY).withoutKeySet();

    AttestationResult result =
        IssuedTokens.verify(TokenService.TRUST_AUTHORITY, scenario.issue(), Challenge.none());

    assertThat(result.failures()).isEmpty();
    assertThat(result.missing()).containsExactly(CollateralKind.JWKS);
    assertThat(result.signature()).isEqualTo(SignatureStatus.NOT_RUN);
    assertThat(result.tcbStatus()).isEmpty();
  }

  @Test
  void verify_certificatesInTheHeaderOfOtherServices_areNotUsed() throws Exception {
    TokenScenario scenario =
        IssuedTokens.of(TokenService.AZURE).withoutKeySet().header("x5c", List.of("AAAA"));

    AttestationResult result =
        IssuedTokens.verify(TokenService.AZURE, scenario.issue(), Challenge.none());

    assertThat(result.missing()).containsExactly(CollateralKind.JWKS);
  }

  @ParameterizedTest
  @EnumSource
  void verify_lastSecondBeforeExpiryAndFirstOfIssue_arePassed(TokenService service)
      throws Exception {
    TokenScenario scenario = IssuedTokens.of(service);
    for (Duration after : List.of(Duration.ZERO, Duration.ofHours(1).minusNanos(1))) {
      TokenSample sample = scenario.judgedAfter(after).issue();
      assertThat(IssuedTokens.verify(service, sample, Challenge.none()).failures()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void verify_anotherBinding_isAMismatch(TokenService service) throws Exception {
    TokenSample sample = IssuedTokens.of(service).bound(IssuedTokens.binding("me").value()).issue();

    AttestationResult result =
        IssuedTokens.verify(service, sample, Challenge.bound(IssuedTokens.binding("you")));

    assertThat(result.bound()).isFalse();
    assertThat(result.failures()).extracting(Step::code).containsExactly("binding.mismatch");
  }

  @Test
  void verify_nonceOfConfidentialSpace_mustBeTheOnlyOne() throws Exception {
    TokenService service = TokenService.CONFIDENTIAL_SPACE_PKI;
    TokenScenario scenario = IssuedTokens.of(service);
    String nonce = TokenScenario.base64(IssuedTokens.binding("me").value32());
    assertThat(nonce).hasSize(43);

    assertThat(bound(scenario.claim("eat_nonce", List.of(nonce)))).isTrue();
    assertThat(bound(scenario.claim("eat_nonce", List.of(nonce, nonce)))).isFalse();
    assertThat(bound(scenario.claim("eat_nonce", List.of()))).isFalse();
    assertThat(bound(scenario.claim("eat_nonce", List.of(7)))).isFalse();
    assertThat(bound(scenario.claim("eat_nonce", nonce + "="))).isFalse();
    assertThat(bound(scenario.claim("eat_nonce", true))).isFalse();
  }

  @Test
  void verify_rawNonceOfOtherSoftware_isComparedAsText() throws Exception {
    TokenService service = TokenService.CONFIDENTIAL_SPACE_PKI;
    TokenSample sample = IssuedTokens.of(service).claim("eat_nonce", "other software").issue();

    assertThat(
            IssuedTokens.verify(service, sample, Challenge.raw("other software".getBytes(UTF_8)))
                .bound())
        .isTrue();
    assertThat(IssuedTokens.verify(service, sample, Challenge.raw("other".getBytes(UTF_8))).bound())
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"TRUST_AUTHORITY", "AZURE"})
  void verify_tokenWithoutReportData_cannotBeBound(TokenService service) throws Exception {
    for (String value : List.of("", "zz", "00")) {
      TokenSample sample = IssuedTokens.of(service).claim("tdx_report_data", value).issue();
      assertThat(
              IssuedTokens.verify(service, sample, Challenge.bound(IssuedTokens.binding("me")))
                  .failures())
          .extracting(Step::code)
          .containsExactly("binding.unsupported");
    }
  }

  @Test
  void verify_claims_haveOurNames() throws Exception {
    AttestationResult cs = sound(TokenService.CONFIDENTIAL_SPACE_PKI);
    assertThat(cs.claims().bool("debug")).isFalse();
    assertThat(cs.claims().object("measurements").string("imageDigest")).isEqualTo("ab".repeat(32));
    assertThat(cs.claims().object("token").string("expires")).isEqualTo("2026-03-01T13:00:00Z");

    AttestationResult ita = sound(TokenService.TRUST_AUTHORITY);
    assertThat(ita.tcbStatus()).contains(TcbStatus.OUT_OF_DATE);
    assertThat(ita.advisories()).containsExactly("INTEL-SA-00001");
    assertThat(ita.claims().object("measurements").string("mrtd")).isEqualTo("01".repeat(48));

    assertThat(sound(TokenService.AZURE).tcbStatus()).contains(TcbStatus.UP_TO_DATE);
  }

  @Test
  void verify_unknownTcbStatus_isTheWorst() throws Exception {
    TokenSample sample =
        IssuedTokens.of(TokenService.AZURE).claim("attester_tcb_status", "Splendid").issue();

    assertThat(IssuedTokens.verify(TokenService.AZURE, sample, Challenge.none()).tcbStatus())
        .contains(TcbStatus.NOT_SUPPORTED);
  }

  @Test
  void parse_lineEndAfterTheToken_isNotPartOfIt() throws Exception {
    String token = IssuedTokens.of(TokenService.AZURE).issue().token();

    assertThat(Verifier.parse((token + "\r\n").getBytes(UTF_8)).describe())
        .isEqualTo(Verifier.parse(token.getBytes(UTF_8)).describe());
  }

  @Test
  void parse_prefixes_areRefusedWithoutQuotingThem() {
    byte[] token =
        IssuedTokens.of(TokenService.CONFIDENTIAL_SPACE_OIDC).issue().token().getBytes(UTF_8);
    for (int length = 0; length < token.length - 2; length += 11) {
      byte[] prefix = Arrays.copyOf(token, length);
      try {
        Verifier.parse(prefix).describe();
      } catch (MalformedEvidenceException e) {
        assertThat(e).hasMessageNotContaining("eyJ");
      }
    }
  }

  private static AttestationResult sound(TokenService service) throws Exception {
    return IssuedTokens.verify(service, IssuedTokens.of(service).issue(), Challenge.none());
  }

  private static boolean bound(TokenScenario scenario) throws Exception {
    return IssuedTokens.verify(
            scenario.service(), scenario.issue(), Challenge.bound(IssuedTokens.binding("me")))
        .bound();
  }
}
