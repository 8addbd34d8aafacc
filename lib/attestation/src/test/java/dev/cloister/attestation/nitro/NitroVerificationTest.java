package dev.cloister.attestation.nitro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Issued documents: each check, alone. */
class NitroVerificationTest {
  private static final Seed SEED = Seed.of("nitro");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant END = AT.plus(Duration.ofHours(3));
  private static final byte[] KEY = EcKey.p256(SEED.derive("bound")).spki();
  private static final byte[] NONCE = SEED.derive("nonce").bytes(32);
  private static final Binding BINDING =
      Binding.of(
          Purpose.ENCLAVE_SESSION,
          Role.NONE,
          NONCE,
          List.of(BoundKey.of(KeyUsage.HPKE, KEY)),
          List.of(new byte[0], new byte[0]));

  private static final String LEAF_ROLE = "document.chain chain.role";

  private static NitroSpec bound() {
    return NitroSpec.of(SEED, AT).with("user_data", CborItems.bytes(BINDING.value()));
  }

  static Stream<byte[]> soundForms() {
    return Stream.of(
        bound().sign(),
        CborItems.tagged(18, bound().sign()),
        bound().signIndefinite(),
        bound().without("nonce").without("public_key").sign(),
        bound().with("nonce", CborItems.bytes(NONCE)).sign(),
        bound().with("public_key", CborItems.bytes(KEY)).sign(),
        leaf(c -> c.without(Extension.KEY_USAGE).without(Extension.BASIC_CONSTRAINTS)));
  }

  @ParameterizedTest
  @MethodSource("soundForms")
  void verify_soundDocument_passesEveryStep(byte[] document) throws Exception {
    AttestationResult result = verify(document, AT);
    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.bound()).isTrue();
  }

  static Stream<Arguments> faults() {
    String binding = "binding binding.mismatch";
    return Stream.of(
        Arguments.of(NitroSpec.of(SEED, AT).sign(), binding),
        Arguments.of(bound().with("user_data", CborItems.bytes(BINDING.value32())).sign(), binding),
        Arguments.of(bound().with("nonce", CborItems.bytes(new byte[32])).sign(), binding),
        Arguments.of(bound().with("nonce", CborItems.bytes(new byte[0])).sign(), binding),
        Arguments.of(
            bound()
                .with("public_key", CborItems.bytes(EcKey.p256(SEED.derive("other")).spki()))
                .sign(),
            binding),
        Arguments.of(bound().sign(Hooks.badSignature()), "document.signature signature.document"),
        Arguments.of(bound().signAs(-36), "document.algorithm signature.algorithm"),
        Arguments.of(
            leaf(c -> c.withHooks(Hooks.badSignature())), "document.chain chain.signature"),
        Arguments.of(leaf(c -> c.with(Extension.ca(OptionalInt.empty()))), LEAF_ROLE),
        Arguments.of(
            leaf(
                c ->
                    c.without(Extension.KEY_USAGE)
                        .with(Extension.usage(Extension.Usage.ENCIPHERMENT))),
            LEAF_ROLE),
        Arguments.of(
            leaf(c -> c.without(Extension.KEY_USAGE).with(Extension.usage(Extension.Usage.CA))),
            LEAF_ROLE));
  }

  private static byte[] leaf(UnaryOperator<CertificateSpec> change) {
    return NitroSpec.of(SEED, AT, change)
        .with("user_data", CborItems.bytes(BINDING.value()))
        .sign();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void verify_oneFault_isNoticedByItsStepAlone(byte[] document, String step) throws Exception {
    assertThat(failed(verify(document, AT))).containsExactly(step);
  }

  @Test
  void verify_unreadableLeaf_isMalformedChain() throws Exception {
    byte[] document = bound().with("certificate", CborItems.bytes(new byte[] {1})).sign();
    AttestationResult result = verify(document, AT);
    assertThat(failed(result)).containsExactly("document.chain chain.malformed");
    assertThat(result.signature()).isEqualTo(SignatureStatus.NOT_RUN);
  }

  @Test
  void verify_unreadableLeaf_leavesTheRestOpen() throws Exception {
    byte[] document = bound().with("certificate", CborItems.bytes(new byte[] {1})).sign();
    assertThat(notRun(verify(document, AT)))
        .containsExactly("document.validity prerequisite", "document.signature prerequisite");
  }

  /** Who signed is a fact, whoever vouches for him. */
  @ParameterizedTest
  @MethodSource("untrusted")
  void verify_leafThatNobodyVouchesFor_stillSignedIt(byte[] document, String code)
      throws Exception {
    AttestationResult result = verify(document, AT);
    assertThat(failed(result)).containsExactly("document.chain " + code);
    assertThat(notRun(result)).containsExactly("document.validity prerequisite");
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.chain()).isEqualTo(ChainStatus.INVALID);
  }

  static Stream<Arguments> untrusted() {
    byte[] junk = CborItems.array(List.of(CborItems.bytes(new byte[] {1})));
    return Stream.of(
        Arguments.of(bound().with("cabundle", junk).sign(), "chain.malformed"),
        Arguments.of(leaf(c -> c.with(Extension.ca(OptionalInt.of(0)))), "chain.role"),
        Arguments.of(leaf(c -> c.withHooks(Hooks.badSignature())), "chain.signature"));
  }

  @Test
  void verify_anotherAlgorithm_doesNotVerifyTheSignature() throws Exception {
    AttestationResult result = verify(bound().signAs(-36), AT);
    assertThat(notRun(result)).containsExactly("document.signature prerequisite");
    assertThat(result.signature()).isEqualTo(SignatureStatus.INVALID);
  }

  @Test
  void verify_twiceWithOneVerifier_isTheSame() throws Exception {
    TrustAnchor anchor = TrustAnchor.of(Vendor.AWS_NITRO, "testkit", bound().rootSpki());
    Verifier verifier = Verifier.of(new DevelopmentAnchors(List.of(anchor)));
    Evidence document = Verifier.parse(bound().sign());
    AttestationResult first =
        verifier.verify(document, Challenge.bound(BINDING), Collateral.empty(), AT);
    assertThat(verifier.verify(document, Challenge.bound(BINDING), Collateral.empty(), AT))
        .isEqualTo(first);
    assertThat(first.failures()).isEmpty();
  }

  @Test
  void verify_knownLeafOverAnotherBundle_isJudgedAnew() throws Exception {
    TrustAnchor anchor = TrustAnchor.of(Vendor.AWS_NITRO, "testkit", bound().rootSpki());
    Verifier verifier = Verifier.of(new DevelopmentAnchors(List.of(anchor)));
    byte[] junk = CborItems.array(List.of(CborItems.bytes(new byte[] {1})));
    for (byte[] document : List.of(bound().sign(), bound().with("cabundle", junk).sign())) {
      AttestationResult fresh = verify(document, AT);
      assertThat(
              verifier.verify(
                  Verifier.parse(document), Challenge.bound(BINDING), Collateral.empty(), AT))
          .isEqualTo(fresh);
    }
  }

  @Test
  void parse_document_saysWhatStandsInIt() throws Exception {
    NitroDocument document =
        NitroDocument.parse(
            bound()
                .with("nonce", CborItems.bytes(NONCE))
                .with("public_key", CborItems.bytes(KEY))
                .sign());
    assertThat(document.moduleId()).isEqualTo("i-0-enc0");
    assertThat(document.timestamp()).isEqualTo(AT);
    assertThat(document.pcrs()).hasSize(16);
    document.pcrs().values().forEach(value -> value[0] ^= 1);
    assertThat(document.pcrs().get(0)).isEqualTo(SEED.derive("pcr 0").bytes(48));
    HexFormat hex = HexFormat.of();
    assertThat(document.describe().string("reportData")).isEqualTo(hex.formatHex(BINDING.value()));
    assertThat(document.describe().string("nonce")).isEqualTo(hex.formatHex(NONCE));
    assertThat(document.describe().string("publicKey")).isEqualTo(hex.formatHex(KEY));
    assertThat(document.describe().string("timestamp")).isEqualTo(AT.toString());
  }

  static Stream<Arguments> atTheBounds() {
    return Stream.of(
        Arguments.of("user_data", CborItems.bytes(new byte[1024])),
        Arguments.of("nonce", CborItems.bytes(new byte[0])),
        Arguments.of("certificate", CborItems.bytes(new byte[1])),
        Arguments.of("certificate", CborItems.bytes(new byte[1024])),
        Arguments.of("pcrs", registers(32, 31)),
        Arguments.of("pcrs", registers(64, 3)));
  }

  @ParameterizedTest
  @MethodSource("atTheBounds")
  void parse_fieldAtItsBound_isRead(String field, byte[] item) throws Exception {
    assertThat(NitroDocument.parse(bound().with(field, item).sign()).moduleId()).isNotEmpty();
  }

  private static byte[] registers(int length, int last) {
    byte[] pcr = CborItems.bytes(new byte[length]);
    return CborItems.numbered(Map.of(0, pcr, 1, pcr, 2, pcr, last, pcr));
  }

  @Test
  void verify_rootNotPinned_isUntrusted() throws Exception {
    AttestationResult result = verify(KEY, bound().sign(), AT);
    assertThat(failed(result)).containsExactly("document.chain chain.untrusted");
  }

  @Test
  void verify_leaf_isValidFromNotBeforeToNotAfter() throws Exception {
    byte[] document = bound().sign();
    assertThat(failed(verify(document, AT.minusSeconds(1))))
        .containsExactly("document.validity chain.notYetValid");
    assertThat(failed(verify(document, AT))).isEmpty();
    assertThat(failed(verify(document, END))).isEmpty();
    assertThat(failed(verify(document, END.plusSeconds(1))))
        .containsExactly("document.validity chain.expired");
  }

  static Stream<Arguments> outOfBounds() {
    byte[] pcr = CborItems.bytes(new byte[48]);
    return Stream.of(
        Arguments.of("module_id", CborItems.text("")),
        Arguments.of("module_id", CborItems.nothing()),
        Arguments.of("digest", CborItems.text("SHA256")),
        Arguments.of("timestamp", CborItems.integer(0)),
        Arguments.of("timestamp", CborItems.integer(-1)),
        Arguments.of("pcrs", CborItems.numbered(Map.of())),
        Arguments.of("pcrs", CborItems.numbered(Map.of(0, pcr, 1, pcr))),
        Arguments.of("pcrs", CborItems.numbered(Map.of(0, pcr, 1, pcr, 2, pcr, 32, pcr))),
        Arguments.of("pcrs", CborItems.numbered(Map.of(0, pcr, 1, pcr, 2, pcr, -1, pcr))),
        Arguments.of(
            "pcrs", CborItems.numbered(Map.of(0, pcr, 1, pcr, 2, CborItems.bytes(new byte[32])))),
        Arguments.of("pcrs", registers(31, 3)),
        Arguments.of("pcrs", registers(40, 3)),
        Arguments.of("pcrs", registers(56, 3)),
        Arguments.of("pcrs", registers(65, 3)),
        Arguments.of("certificate", CborItems.bytes(new byte[0])),
        Arguments.of("certificate", CborItems.bytes(new byte[1025])),
        Arguments.of("certificate", CborItems.nothing()),
        Arguments.of("cabundle", CborItems.array(List.of())),
        Arguments.of("cabundle", CborItems.array(List.of(CborItems.bytes(new byte[1025])))),
        Arguments.of("user_data", CborItems.bytes(new byte[1025])),
        Arguments.of("nonce", CborItems.bytes(new byte[1025])),
        Arguments.of("public_key", CborItems.bytes(new byte[1025])),
        Arguments.of("public_key", CborItems.text("key")),
        Arguments.of("unknown", CborItems.nothing()));
  }

  @ParameterizedTest
  @MethodSource("outOfBounds")
  void parse_fieldOutOfBounds_isMalformed(String field, byte[] item) {
    byte[] document = bound().with(field, item).sign();
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(() -> NitroDocument.parse(document));
  }

  @ParameterizedTest
  @ValueSource(strings = {"module_id", "digest", "timestamp", "pcrs", "certificate", "cabundle"})
  void parse_requiredFieldLeftOut_isMalformed(String field) {
    byte[] document = bound().without(field).sign();
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(() -> NitroDocument.parse(document));
  }

  private static AttestationResult verify(byte[] document, Instant at) throws Exception {
    return verify(bound().rootSpki(), document, at);
  }

  private static AttestationResult verify(byte[] root, byte[] document, Instant at)
      throws Exception {
    TrustAnchor anchor = TrustAnchor.of(Vendor.AWS_NITRO, "testkit", root);
    return Verifier.of(new DevelopmentAnchors(List.of(anchor)))
        .verify(Verifier.parse(document), Challenge.bound(BINDING), Collateral.empty(), at);
  }

  private static List<String> failed(AttestationResult result) {
    return result.failures().stream().map(step -> step.name() + " " + step.code()).toList();
  }

  private static List<String> notRun(AttestationResult result) {
    return result.steps().stream()
        .filter(step -> step.outcome() == Step.Outcome.NOT_RUN)
        .map(step -> step.name() + " " + step.code())
        .toList();
  }
}
