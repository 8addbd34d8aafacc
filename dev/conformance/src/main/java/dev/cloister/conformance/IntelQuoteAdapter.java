package dev.cloister.conformance;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Vendor;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** TDX and SGX quotes. */
final class IntelQuoteAdapter extends EvidenceAdapter {
  private static final Map<String, String> FORMATS =
      Map.of("tdx4", "tdx-v4", "tdx5", "tdx-v5", "sgx3", "sgx-v3");

  @Override
  public Set<String> formats() {
    return FORMATS.keySet();
  }

  @Override
  boolean expects(Format found, Inputs inputs) {
    return found.code().equals(FORMATS.get(inputs.format()));
  }

  @Override
  Observed judge(Evidence evidence, Inputs inputs, Verifiers verifiers) throws IOException {
    return Observed.of(
        verifiers
            .of(inputs.anchors(Vendor.INTEL, verifiers))
            .verify(
                evidence, Challenge.none(), IntelCollateralFiles.read(inputs), inputs.instant()));
  }
}
