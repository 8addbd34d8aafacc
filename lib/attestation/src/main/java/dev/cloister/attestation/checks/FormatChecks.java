package dev.cloister.attestation.checks;

import dev.cloister.attestation.Format;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is checked of one kind of evidence.
 *
 * @param formats the formats it is about
 * @param title what people call them
 * @param checked every step, in the order of a result
 * @param notChecked what a person might expect and verification does not do, a sentence each
 */
public record FormatChecks(
    List<Format> formats, String title, List<Check> checked, List<String> notChecked) {

  /** What no verification of evidence shows, whatever its format. */
  private static final List<String> NEVER =
      List.of(
          "Whether the code that is measured is good: name its measurements in a policy.",
          "Who operates the machine: name hardware ids in a policy.",
          "Physical attacks on memory and processor, and side channels.",
          "Freshness, unless a challenge is given.");

  /** Copies the lists. */
  public FormatChecks {
    formats = List.copyOf(formats);
    checked = List.copyOf(checked);
    notChecked = List.copyOf(notChecked);
  }

  /** Those of a format. */
  public static FormatChecks of(Format format) {
    return all().stream()
        .filter(checks -> checks.formats().contains(format))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no list for " + format.code()));
  }

  /** Of every format, in the order of the documentation. */
  public static List<FormatChecks> all() {
    return List.of(
        IntelChecks.TDX,
        IntelChecks.SGX,
        VendorChecks.SNP,
        VendorChecks.NITRO,
        VendorChecks.CCA,
        TokenChecks.TOKENS,
        TpmChecks.TPM,
        TpmChecks.AZURE,
        TpmChecks.LOGS,
        VendorChecks.NVIDIA);
  }

  /** What is not checked of this format, and of none. */
  public List<String> notCheckedAtAll() {
    return Stream.concat(notChecked.stream(), NEVER.stream()).toList();
  }

  /** The codes of its formats. */
  public String codes() {
    return formats.stream().map(Format::code).collect(Collectors.joining(", "));
  }
}
