package dev.cloister.testkit.azure;

import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.azure.AzureScenario.Hardware;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.cases.FaultList;
import dev.cloister.testkit.intel.CertificateRole;
import dev.cloister.testkit.intel.EnclaveReportField;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What can be wrong with the hardware under a bundle. The lists of the hardware's own formats are
 * longer; these show that every kind of its checks is made here too.
 */
public final class AzureHardwareFaults {
  private static final String REPORT = "report.signature";

  private final AzureScenario snp;
  private final AzureScenario tdx;
  private final FaultList list = new FaultList();

  private AzureHardwareFaults(Seed seed, Instant at) {
    this.snp = AzureScenario.of(Hardware.SNP, seed, at);
    this.tdx = AzureScenario.of(Hardware.TDX, seed, at);
  }

  /** The list. */
  public static List<Fault> all(Seed seed, Instant at) {
    AzureHardwareFaults faults = new AzureHardwareFaults(seed, at);
    faults.amd();
    faults.intel();
    return faults.list.list();
  }

  private void amd() {
    list.step("snp-of-another-chip", "vek.hardwareId", "snp.chipId", () -> snp(SnpField.CHIP_ID, 1))
        .step("snp-of-another-tcb", "vek.tcb", "snp.tcb", () -> snp(SnpField.REPORTED_TCB, 1))
        .step(
            "snp-of-another-product",
            "vek.product",
            "snp.product",
            () -> snp(SnpField.CPUID, 0x119))
        .step(
            "snp-report-damaged",
            REPORT,
            "signature.report",
            () -> snp.hcl(AzureHardwareFaults::damaged).issue())
        .tolerated("snp-chip-masked", "snp.noChip", () -> snp(SnpField.CHIP_ID, 0))
        .step(
            "snp-root-not-pinned",
            "vek.chain",
            "chain.untrusted",
            () ->
                snp.issue().withoutAnchor("amd-genoa").withAnchor("amd-genoa", snp.other().spki()));
  }

  private Case snp(SnpField field, long value) {
    UnaryOperator<Block> edit = content -> content.with(field, value);
    return snp.report(edit).issue();
  }

  /** The first byte of R in the hardware report. */
  private static byte[] damaged(byte[] hcl) {
    hcl[32 + 0x2a0] ^= 1;
    return hcl;
  }

  private void intel() {
    list.step(
            "tdx-quote-not-signed",
            "quote.signature",
            "signature.quote",
            () -> tdx(s -> s.quote(q -> q.withQuoteHooks(Hooks.badSignature()))))
        .step(
            "tdx-qe-not-signed",
            "quote.qeReportSignature",
            "signature.qeReport",
            () -> tdx(s -> s.quote(q -> q.withQeReportHooks(Hooks.badSignature()))))
        .step(
            "tdx-qe-of-another-signer",
            "qe.mrsigner",
            "qe.mrsigner",
            () -> tdx(s -> s.quote(q -> q.withQe(EnclaveReportField.MRSIGNER, "01".repeat(32)))))
        .step(
            "tdx-pck-not-signed",
            "pck.chain",
            "chain.signature",
            () ->
                tdx(
                    s ->
                        s.certificate(
                            CertificateRole.PCK, c -> c.withHooks(Hooks.badSignature()))));
  }

  private Case tdx(UnaryOperator<IntelScenario> edit) {
    return tdx.td(edit).issue();
  }
}
