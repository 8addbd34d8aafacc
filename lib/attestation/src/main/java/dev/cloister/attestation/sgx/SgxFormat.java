package dev.cloister.attestation.sgx;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.intel.BodyType;
import dev.cloister.attestation.intel.DcapVerification;
import dev.cloister.attestation.intel.IntelQuote;
import java.util.List;

/** SGX quotes of version 3. */
public final class SgxFormat implements EvidenceFormat {
  @Override
  public List<Format> formats() {
    return List.of(Format.SGX_V3);
  }

  @Override
  public boolean recognises(byte[] bytes) {
    return IntelQuote.looksLike(bytes, 3);
  }

  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    IntelQuote quote = IntelQuote.parse(bytes);
    if (quote.bodyType() != BodyType.SGX) {
      throw new MalformedEvidenceException("expected an SGX quote, found a TDX quote");
    }
    return new SgxQuote(quote);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    if (!(evidence instanceof SgxQuote sgx)) {
      throw new IllegalArgumentException("not an SGX quote");
    }
    return DcapVerification.verify(sgx.quote(), sgx.format(), sgx.claims(), context);
  }
}
