package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Detection;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.intel.QuoteFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** {@link Evidence#detect}: never throws, and recognises what parses and nothing else. */
public final class DetectTarget implements FuzzTarget {
  @Override
  public String name() {
    return "detect";
  }

  @Override
  public void run(byte[] input) {
    Detection found = Evidence.detect(input);
    String message = found.message();
    holds(!message.isEmpty(), "an answer has a message");
    holds(
        message.chars().noneMatch(Character::isISOControl), "a message has no control characters");
    boolean recognised = found instanceof Detection.Recognised;
    try {
      Verifier.parse(input);
      holds(recognised, "what parses is recognised");
    } catch (MalformedEvidenceException e) {
      holds(!recognised, "what does not parse is not recognised");
    }
  }

  private static void holds(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("expected: " + what);
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (QuoteFormat format : QuoteFormat.values()) {
      byte[] quote = IntelWorld.of(format).quote();
      seeds.add(quote);
      seeds.add(Arrays.copyOf(quote, 40));
      seeds.add(HexFormat.of().formatHex(quote).getBytes(UTF_8));
    }
    for (String text :
        List.of(
            "{\"tcbInfo\":{}}",
            "[{\"evidence\":\"\"}]",
            "{\"message\":1,\"report\":2}",
            "eyJhbGciOiJSUzI1NiJ9.e30.AAAA",
            "<?xml version=\"1.0\"?>",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")) {
      seeds.add(text.getBytes(UTF_8));
    }
    return seeds;
  }

  @Override
  public List<String> vectorFolders() {
    return List.of(
        "attestation/ra-tls-cert",
        "attestation/snp-report",
        "attestation/aws-nitro",
        "attestation/azure-vtpm",
        "attestation/arm-cca",
        "attestation/gcp-confidential-space",
        "attestation/tpm-quote");
  }

  @Override
  public AllocationLimit allocationLimit() {
    // Evidence is read twice, once as text that may hold it in hex or base64; readers under the
    // fuzzer's own instrumentation allocate besides.
    return new AllocationLimit(1024 * 1024, 2048);
  }
}
