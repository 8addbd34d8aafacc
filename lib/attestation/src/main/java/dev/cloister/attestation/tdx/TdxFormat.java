package dev.cloister.attestation.tdx;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.intel.BodyType;
import dev.cloister.attestation.intel.DcapVerification;
import dev.cloister.attestation.intel.IntelQuote;
import java.util.List;

/** TDX quotes of versions 4 and 5. */
public final class TdxFormat implements EvidenceFormat {
  @Override
  public List<Format> formats() {
    return List.of(Format.TDX_V4, Format.TDX_V5);
  }

  @Override
  public boolean recognises(byte[] bytes) {
    return IntelQuote.looksLike(bytes, 4) || IntelQuote.looksLike(bytes, 5);
  }

  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    IntelQuote quote = IntelQuote.parse(bytes);
    if (quote.bodyType() == BodyType.SGX) {
      throw new MalformedEvidenceException("expected a TDX quote, found an SGX quote");
    }
    return new TdxQuote(quote);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    if (!(evidence instanceof TdxQuote tdx)) {
      throw new IllegalArgumentException("not a TDX quote");
    }
    AttestationResult result =
        DcapVerification.verify(tdx.quote(), tdx.format(), tdx.claims(), context);
    return LogExplanation.addTo(result, tdx, context.collateral().all(CollateralKind.EVENT_LOG));
  }
}
