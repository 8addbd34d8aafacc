package dev.cloister.attestation.checks;

import static dev.cloister.attestation.checks.Check.always;
import static dev.cloister.attestation.checks.Check.where;

import dev.cloister.attestation.Format;
import java.util.List;
import java.util.stream.Stream;

/** TPMs, Azure's vTPM, and event logs. */
final class TpmChecks {
  private static final String LOG = "where an event log is supplied";

  static final FormatChecks TPM =
      new FormatChecks(
          List.of(Format.TPM),
          "TPM 2.0 quotes",
          List.of(
              where(
                  "where the key's public area is known",
                  "tpm.ak.attributes",
                  "the attestation key is a restricted signing key, fixed to its TPM"),
              always(
                  "tpm.ak",
                  "the attestation key is pinned, or its certificate leads to a pinned root, or a signed"
                      + " record of its activation names it; else unproven, and at best a warning"),
              where(
                  "where the key has a certificate or a record",
                  "tpm.ak.validity",
                  "the instant is inside the validity of each certificate; with a record, the"
                      + " record's time is, and the instant is not before that"),
              always("tpm.signature", "a signature was supplied and can be read"),
              always("tpm.quote.signature", "the key signed the quote; SHA-1 is remarked"),
              always("tpm.quote.pcrs", "the quote covers the PCR values supplied, or replayed"),
              where(LOG, "tpm.log", "every register the log speaks of has the quoted value"),
              always("binding", "qualifyingData is the first half of the challenge")),
          List.of(
              "Which processor the TPM belongs to, and whether the key is a TPM's when nothing"
                  + " certifies it.",
              "Revocation of the attestation key's certificate."));

  static final FormatChecks AZURE =
      new FormatChecks(
          List.of(Format.AZURE_VTPM),
          "Azure vTPM bundles",
          Stream.concat(
                  Stream.of(VendorChecks.SNP, IntelChecks.TDX)
                      .flatMap(
                          hardware ->
                              hardware.checked().stream()
                                  .filter(check -> !check.step().equals("binding"))
                                  .filter(check -> !check.step().equals("tdx.log"))
                                  .map(check -> on(hardware, check))),
                  Stream.of(
                      always(
                          "hcl.runtimeData",
                          "the hardware report's own challenge is the hash of the runtime data,"
                              + " which names the vTPM's key; an SNP report was asked for from"
                              + " VMPL 0, the paravisor's"),
                      always("tpm.quote.signature", "that key signed the TPM's quote"),
                      always("tpm.quote.pcrs", "the quote covers the PCR values"),
                      where(
                          LOG, "tpm.log", "every register the log speaks of has the quoted value"),
                      always("binding", "qualifyingData is the first half of the challenge")))
              .toList(),
          List.of(
              "What is not checked of the hardware's own format.",
              "The paravisor (HCL) itself: it is part of the hardware's measurement."));

  static final FormatChecks LOGS =
      new FormatChecks(
          List.of(Format.TCG_EVENT_LOG, Format.CCEL, Format.CEL),
          "Event logs by themselves",
          List.of(always("log.registers", "never: nothing vouches for a log alone")),
          List.of(
              "Anything but the log's own form: supply it as collateral of the quote it explains."));

  private TpmChecks() {}

  private static Check on(FormatChecks hardware, Check check) {
    String condition = hardware.formats().contains(Format.SNP) ? "on SNP" : "on TDX";
    return new Check(
        check.step(),
        check.meaning(),
        check.where().isEmpty() ? condition : condition + ", " + check.where());
  }
}
