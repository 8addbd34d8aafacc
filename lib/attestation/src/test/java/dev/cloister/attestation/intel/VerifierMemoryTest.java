package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.intel.IntelFault;
import dev.cloister.testkit.intel.IntelFaults;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.QuoteFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A verifier keeps what it verified; that never changes what it says. */
class VerifierMemoryTest {

  @Test
  void verify_theWholeNegativeListInAnyOrder_saysWhatANewVerifierSays() throws Exception {
    List<IntelSample> samples = new ArrayList<>();
    for (IntelFault fault : IntelFaults.all()) {
      if (fault.effect() != IntelFault.Effect.MALFORMED) {
        for (QuoteFormat format : List.of(QuoteFormat.SGX_V3, QuoteFormat.TDX_V5_TD15)) {
          if (fault.formats().contains(format)) {
            samples.add(fault.sample(format, IntelSamples.SEED, IntelSamples.AT));
          }
        }
      }
    }
    for (QuoteFormat format : QuoteFormat.values()) {
      samples.add(IntelSamples.scenario(format).issue());
    }
    Collections.shuffle(samples, new Random(7));
    Verifier one = IntelSamples.verifier(samples.getFirst().anchor());
    for (IntelSample sample : samples) {
      AttestationResult fresh = IntelSamples.verify(sample);
      assertThat(IntelSamples.verify(one, sample)).isEqualTo(fresh);
    }
  }

  @Test
  void verify_aPlatformRevokedSinceItWasSeen_isRefused() throws Exception {
    IntelSample sound = IntelSamples.scenario(QuoteFormat.TDX_V4).issue();
    Verifier verifier = IntelSamples.verifier(sound.anchor());
    assertThat(IntelSamples.failed(IntelSamples.verify(verifier, sound))).isEmpty();

    IntelSample revoked =
        IntelFaults.named("pck-revoked")
            .sample(QuoteFormat.TDX_V4, IntelSamples.SEED, IntelSamples.AT);
    assertThat(revoked.evidence()).isEqualTo(sound.evidence());
    assertThat(IntelSamples.failed(IntelSamples.verify(verifier, revoked)))
        .containsExactly("pck.crl.leaf chain.revoked");
  }

  @Test
  void verify_whatAnotherVerifierTrusts_isNotTrusted() throws Exception {
    IntelSample sample = IntelSamples.scenario(QuoteFormat.TDX_V4).issue();
    assertThat(IntelSamples.failed(IntelSamples.verify(sample))).isEmpty();

    byte[] other = IntelSamples.scenario(QuoteFormat.TDX_V4).stranger().rootSpki();
    assertThat(IntelSamples.failed(IntelSamples.verify(IntelSamples.verifier(other), sample)))
        .contains("pck.chain chain.untrusted");
  }

  @Test
  void verify_anAnchorOfAnotherVendor_isNoAnchorForIntel() throws Exception {
    IntelSample sample = IntelSamples.scenario(QuoteFormat.TDX_V4).issue();
    Verifier verifier =
        Verifier.of(
            new DevelopmentAnchors(
                List.of(TrustAnchor.of(Vendor.AWS_NITRO, "testkit", sample.anchor()))));
    assertThat(IntelSamples.failed(IntelSamples.verify(verifier, sample)))
        .contains("pck.chain chain.untrusted");
  }

  @Test
  void of_withoutAChoice_isPureJava() {
    DevelopmentAnchors none = new DevelopmentAnchors(List.of());
    assertThat(Verifier.of(none).nativeProvider()).isEmpty();
  }

  @Test
  void of_nativeWherePresentWithoutTheProvider_isPureJava() {
    DevelopmentAnchors none = new DevelopmentAnchors(List.of());
    assertThat(Verifier.of(none, CryptoChoice.NATIVE_WHERE_PRESENT).nativeProvider()).isEmpty();
  }
}
