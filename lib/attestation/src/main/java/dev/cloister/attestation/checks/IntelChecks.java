package dev.cloister.attestation.checks;

import static dev.cloister.attestation.checks.Check.always;
import static dev.cloister.attestation.checks.Check.where;

import dev.cloister.attestation.Format;
import java.util.List;

/** Intel TDX and SGX quotes. */
final class IntelChecks {
  private static final String LOG = "where an event log is supplied";

  private static final List<Check> QUOTE =
      List.of(
          always("quote.length", "the quote is whole; bytes after it are ignored and remarked"),
          always(
              "pck.chain",
              "the PCK certificate leads over a PCK CA to Intel's pinned root: names, signatures,"
                  + " CA flags, path length, key usage, no unknown critical extension"),
          always("pck.validity", "the instant is inside the validity of each of them"),
          always("quote.qeReportSignature", "the PCK key signed the quoting enclave's report"),
          always(
              "quote.qeReportData", "the quoting enclave's report vouches for the attestation key"),
          always("quote.signature", "the attestation key signed header and body"),
          always("qe.debug", "the quoting enclave is not in debug mode"),
          always("collateral.rootCrl.signature", "the root's CRL is the root's"),
          always("collateral.rootCrl.validity", "and current"),
          always("collateral.pckCrl.signature", "the PCK CRL is that of the PCK's issuer"),
          always("collateral.pckCrl.validity", "and current"),
          always("pck.crl.intermediate", "the root's CRL does not list the PCK CA"),
          always("pck.crl.leaf", "the PCK CRL does not list the PCK certificate"),
          always(
              "collateral.tcbSigningChain.chain",
              "the TCB signing certificate leads to the same root"),
          always("collateral.tcbSigningChain.validity", "and is valid"),
          always("collateral.tcbSigningChain.crl", "and is not listed in the root's CRL"),
          always(
              "collateral.tcbInfo.signature",
              "that certificate's key signed the TCB info, byte for byte"),
          always("collateral.tcbInfo.validity", "it is issued and its next update is not due"),
          always("collateral.tcbInfo.match", "it is for this TEE, FMSPC and PCEID"),
          always("collateral.qeIdentity.signature", "the same key signed the QE identity"),
          always("collateral.qeIdentity.validity", "it is issued and its next update is not due"),
          always("collateral.qeIdentity.match", "it is for this TEE's quoting enclave"),
          always("qe.mrsigner", "the quoting enclave's signer is the identity's"),
          always("qe.isvprodid", "so is its product"),
          always("qe.miscselect", "its MISCSELECT under the identity's mask"),
          always("qe.attributes", "its attributes under the identity's mask"));

  private static final List<Check> MODULE =
      List.of(always("tdx.module", "the TCB info names this TDX module: signer and attributes"));

  private static final List<Check> QE_LEVEL =
      List.of(always("qe.level", "the QE identity has a level for the quoting enclave's version"));

  private static final List<Check> MODULE_LEVEL =
      List.of(always("tdx.module.level", "the module's identity has a level for its version"));

  private static final List<Check> LEVELS =
      List.of(
          always(
              "tcb.level",
              "a level of the TCB info fits the platform and is not revoked; the status is merged as"
                  + " Intel's table says"),
          always("binding", "report data is the challenge"));

  private static final List<Check> TDX_LOG =
      List.of(where(LOG, "tdx.log", "every register the event log speaks of has the quoted value"));

  private static final List<String> NOT_CHECKED =
      List.of(
          "Whether the TCB status is good enough: the policy decides.",
          "A chain that the quote does not carry (certification data other than PEM): it has to be"
              + " supplied.");

  static final FormatChecks TDX =
      new FormatChecks(
          List.of(Format.TDX_V4, Format.TDX_V5),
          "Intel TDX quotes",
          joined(List.of(QUOTE, MODULE, QE_LEVEL, MODULE_LEVEL, LEVELS, TDX_LOG)),
          NOT_CHECKED);

  static final FormatChecks SGX =
      new FormatChecks(
          List.of(Format.SGX_V3),
          "Intel SGX quotes",
          joined(List.of(QUOTE, QE_LEVEL, LEVELS)),
          NOT_CHECKED);

  private IntelChecks() {}

  private static List<Check> joined(List<List<Check>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }
}
