package dev.cloister.attestation.tpm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmQuotes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Issued quotes of a pinned attestation key: each check, alone. */
class TpmVerificationTest {
  private static final Seed SEED = Seed.of("tpm");
  private static final EcKey AK = EcKey.p256(SEED.derive("ak"));
  private static final byte[] NONCE = SEED.derive("nonce").bytes(32);
  private static final byte[] QUOTE = TpmQuotes.quote(NONCE, digest(new byte[8 * 32]));

  @Test
  void verify_soundEcdsaQuote_passesEveryStep() throws Exception {
    AttestationResult result = verify(AK.spki(), NONCE, TpmQuotes.ecdsa(AK, QUOTE), "00");
    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(result.bound()).isTrue();
  }

  @Test
  void verify_soundRsaQuote_passesEveryStep() throws Exception {
    RsaKey ak = RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, SEED.derive("rsa"));
    AttestationResult result = verify(ak.spki(), ak.spki(), NONCE, ak.sign(QUOTE), "00");
    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
  }

  @Test
  void verify_anothersSignature_isNoticedAlone() throws Exception {
    byte[] signature = TpmQuotes.ecdsa(EcKey.p256(SEED.derive("other")), QUOTE);
    assertThat(failed(verify(AK.spki(), NONCE, signature, "00")))
        .containsExactly("tpm.quote.signature signature.tpm");
  }

  @Test
  void verify_otherPcrValues_areNoticedAlone() throws Exception {
    assertThat(failed(verify(AK.spki(), NONCE, TpmQuotes.ecdsa(AK, QUOTE), "01")))
        .containsExactly("tpm.quote.pcrs tpm.pcrs");
  }

  @Test
  void verify_otherChallenge_isNoticedAlone() throws Exception {
    assertThat(failed(verify(AK.spki(), new byte[32], TpmQuotes.ecdsa(AK, QUOTE), "00")))
        .containsExactly("binding binding.mismatch");
  }

  @Test
  void verify_attestationKeyNotPinned_isUnproven() throws Exception {
    byte[] other = EcKey.p256(SEED.derive("other")).spki();
    AttestationResult result = verify(other, NONCE, TpmQuotes.ecdsa(AK, QUOTE), "00");
    assertThat(failed(result)).isEmpty();
    assertThat(result.steps())
        .filteredOn(step -> step.outcome() == Step.Outcome.NOT_RUN)
        .extracting(Step::name)
        .containsExactly("tpm.ak");
  }

  private static AttestationResult verify(
      byte[] pinned, byte[] nonce, byte[] signature, String octet) throws Exception {
    return verify(pinned, AK.spki(), nonce, signature, octet);
  }

  private static AttestationResult verify(
      byte[] pinned, byte[] ak, byte[] nonce, byte[] signature, String octet) throws Exception {
    String values =
        IntStream.range(0, 8)
            .mapToObj(i -> "\"" + i + "\":\"" + octet.repeat(32) + "\"")
            .collect(Collectors.joining(",", "{\"sha256\":{", "}}"));
    TrustAnchor anchor = TrustAnchor.of(Vendor.TPM_MANUFACTURER, "testkit", pinned);
    return Verifier.of(new DevelopmentAnchors(List.of(anchor)))
        .verify(
            Verifier.parse(QUOTE),
            Challenge.raw(nonce),
            Collateral.builder()
                .add(CollateralKind.TPM_AK, ak)
                .add(CollateralKind.TPM_SIGNATURE, signature)
                .add(CollateralKind.PCRS, values.getBytes(UTF_8))
                .build(),
            Instant.parse("2026-03-01T12:00:00Z"));
  }

  private static List<String> failed(AttestationResult result) {
    return result.failures().stream().map(step -> step.name() + " " + step.code()).toList();
  }

  private static byte[] digest(byte[] value) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
