package dev.cloister.fuzz.parser;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.intel.QuoteFormat;
import java.util.Arrays;
import java.util.List;

/** {@link Verifier#parse} over every format, and what {@code cloister inspect} makes of it. */
public final class EvidenceTarget implements FuzzTarget {
  @Override
  public String name() {
    return "evidence";
  }

  @Override
  public void run(byte[] input) throws MalformedEvidenceException {
    Evidence evidence = Verifier.parse(input);
    evidence.format();
    evidence.describe().toJson();
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return Arrays.stream(QuoteFormat.values())
        .map(format -> IntelWorld.of(format).quote())
        .toList();
  }

  @Override
  public List<String> vectorFolders() {
    return List.of(
        "attestation/tdx-quote-v4",
        "attestation/tdx-quote-v5",
        "attestation/sgx-quote-v3",
        "attestation/snp-report",
        "attestation/aws-nitro");
  }
}
