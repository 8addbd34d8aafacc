package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step.Outcome;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Certificate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever byte is changed, cut or added: never a quote that passes every step. */
class TamperingTest {
  private static final int QE_AUTHENTICATION_DATA = 2 + 32;

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void verify_anyByteOfTheQuoteFlipped_neverPassesEveryStep(QuoteFormat format) throws Exception {
    IntelSample sample = IntelSamples.scenario(format).issue();
    Verifier verifier = IntelSamples.verifier(sample.anchor());
    int certificates =
        format.signatureLengthOffset()
            + 4
            + 128
            + (format == QuoteFormat.SGX_V3 ? 0 : 6)
            + 384
            + 64
            + QE_AUTHENTICATION_DATA
            + 6;
    // Version 5 with a 1.0 body adds nothing to the other two.
    int stride = format == QuoteFormat.TDX_V5_TD10 ? 7 : 1;
    for (int at = 0; at < certificates; at += stride) {
      byte[] quote = sample.evidence();
      quote[at] ^= (byte) (1 << (at % 8));
      assertThat(passes(verifier, sample, quote)).as("byte %d", at).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void verify_anyByteOfACertificateFlipped_neverPassesEveryStep(QuoteFormat format)
      throws Exception {
    IntelSample sample = IntelSamples.scenario(format).issue();
    Verifier verifier = IntelSamples.verifier(sample.anchor());
    List<Certificate> chain = IntelSamples.scenario(format).platform().chain();
    for (int which = 0; which < chain.size(); which++) {
      byte[] der = chain.get(which).der();
      for (int at = which; at < der.length; at += 5) {
        byte[] flipped = der.clone();
        flipped[at] ^= (byte) (1 << (at % 8));
        List<Certificate> changed = new ArrayList<>(chain);
        changed.set(which, Certificate.ofDer(flipped));
        byte[] quote = withChain(sample.evidence(), chain, changed);
        assertThat(passes(verifier, sample, quote))
            .as("certificate %d byte %d", which, at)
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Part.class,
      names = {"TCB_INFO", "QE_IDENTITY", "ROOT_CRL", "PCK_CRL"})
  void verify_anyByteOfCollateralFlipped_neverPassesEveryStep(Part part) throws Exception {
    IntelSample sample = IntelSamples.scenario(QuoteFormat.TDX_V4).issue();
    Verifier verifier = IntelSamples.verifier(sample.anchor());
    byte[] document = sample.collateral().get(part);
    for (int at = 0; at < document.length; at++) {
      byte[] flipped = document.clone();
      // Bit 5 of a hex digit of the signature is only its case; bit 0 is never only that.
      flipped[at] ^= 1;
      IntelSample changed = sample.withCollateral(sample.collateral().with(part, flipped));
      assertThat(passes(verifier, changed, sample.evidence())).as("byte %d", at).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void parse_quoteCutAtAnyLength_isMalformed(QuoteFormat format) {
    byte[] quote = IntelSamples.scenario(format).issue().evidence();
    for (int length = 0; length < quote.length; length++) {
      byte[] cut = Arrays.copyOf(quote, length);
      assertThatExceptionOfType(MalformedEvidenceException.class)
          .as("length %d", length)
          .isThrownBy(() -> Verifier.parse(cut));
    }
  }

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void parse_anyByteSetToAnything_givesAQuoteOrMalformed(QuoteFormat format) throws Exception {
    IntelSample sample = IntelSamples.scenario(format).issue();
    Verifier verifier = IntelSamples.verifier(sample.anchor());
    Random random = new Random(format.name().hashCode());
    for (int round = 0; round < 1000; round++) {
      byte[] quote = sample.evidence();
      int changes = 1 + random.nextInt(4);
      for (int i = 0; i < changes; i++) {
        quote[random.nextInt(quote.length)] = (byte) random.nextInt();
      }
      assertThatNoException().isThrownBy(() -> passes(verifier, sample, quote));
    }
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  void verify_anyCollateralReplacedByRubbish_givesAResult(Part part) throws Exception {
    IntelSample sample = IntelSamples.scenario(QuoteFormat.TDX_V4).issue();
    Verifier verifier = IntelSamples.verifier(sample.anchor());
    byte[] sound = sample.collateral().find(part).orElse(new byte[600]);
    Random random = new Random(part.name().hashCode());
    for (int round = 0; round < 200; round++) {
      byte[] document = Arrays.copyOf(sound, random.nextInt(sound.length + 1));
      for (int i = random.nextInt(8); i > 0 && document.length > 0; i--) {
        document[random.nextInt(document.length)] = (byte) random.nextInt();
      }
      IntelSample changed = sample.withCollateral(sample.collateral().with(part, document));
      assertThatNoException().isThrownBy(() -> passes(verifier, changed, sample.evidence()));
    }
  }

  private static boolean passes(Verifier verifier, IntelSample sample, byte[] quote) {
    try {
      AttestationResult result =
          verifier.verify(
              Verifier.parse(quote),
              Challenge.raw(sample.challenge()),
              IntelSamples.collateral(sample.collateral()),
              sample.at());
      return result.steps().stream().allMatch(step -> step.outcome() == Outcome.PASSED);
    } catch (MalformedEvidenceException e) {
      return false;
    }
  }

  /** The PEM of both chains has the same length, so nothing else of the quote changes. */
  private static byte[] withChain(byte[] quote, List<Certificate> from, List<Certificate> to) {
    String text = new String(quote, StandardCharsets.ISO_8859_1);
    String changed = text.replace(Certificate.chainPem(from), Certificate.chainPem(to));
    assertThat(changed).hasSameSizeAs(text).isNotEqualTo(text);
    return changed.getBytes(StandardCharsets.ISO_8859_1);
  }
}
