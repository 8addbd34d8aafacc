package dev.cloister.fuzz.parser;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.azure.AzureScenario;
import dev.cloister.testkit.cca.CcaScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmScenario;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** {@link Verifier#parse} over every format, and what {@code cloister inspect} makes of it. */
public final class EvidenceTarget implements FuzzTarget {
  private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

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
    Stream<byte[]> quotes =
        Arrays.stream(QuoteFormat.values()).map(format -> IntelWorld.of(format).quote());
    return Stream.concat(quotes, Stream.of(cca(), azure(), TpmScenario.log().bytes())).toList();
  }

  private static byte[] cca() {
    return CcaScenario.of(Seed.of("fuzz cca"), AT).issue().evidence();
  }

  private static byte[] azure() {
    return AzureScenario.of(AzureScenario.Hardware.SNP, Seed.of("fuzz azure"), AT)
        .issue()
        .evidence();
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
