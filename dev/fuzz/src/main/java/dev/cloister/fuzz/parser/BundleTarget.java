package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.collateral.bundle.BundleException;
import dev.cloister.collateral.bundle.CollateralBundle;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.List;

/** {@link CollateralBundle#parse}, ours and dcap-qvl's form; what is read is written and read. */
public final class BundleTarget implements FuzzTarget {
  private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  @Override
  public String name() {
    return "collateral-bundle";
  }

  @Override
  public void run(byte[] input) throws BundleException {
    CollateralBundle bundle = CollateralBundle.parse(input);
    try {
      CollateralBundle again = CollateralBundle.parse(bundle.toBytes());
      if (!again.collateral().kinds().equals(bundle.collateral().kinds())
          || !again.at().equals(bundle.at())) {
        throw new AssertionError("reads back as another bundle");
      }
    } catch (BundleException e) {
      throw new AssertionError("does not read what it writes", e);
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return BundleException.class;
  }

  @Override
  public List<byte[]> seeds() {
    Collateral collateral =
        Collateral.builder().add(CollateralKind.TCB_INFO, new byte[] {'{', '}'}).build();
    return List.of(
        CollateralBundle.of(collateral)
            .evidence(new byte[] {4, 0})
            .challenge(new byte[64])
            .policy(AppraisalPolicy.defaults())
            .at(AT)
            .build()
            .toBytes(),
        IntelScenario.of(QuoteFormat.TDX_V4, Seed.of("fuzz"), AT)
            .issue()
            .collateral()
            .toDcapJson()
            .getBytes(UTF_8));
  }
}
