package dev.cloister.attestation.azure;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.format.ChallengeCheck;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.snp.SnpFormat;
import dev.cloister.attestation.snp.SnpReport;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.tcg.RegisterLogs;
import dev.cloister.attestation.tdx.TdxFormat;
import dev.cloister.attestation.tpm.QuoteChecks;
import dev.cloister.attestation.tpm.TpmChallenge;
import java.util.Optional;

/**
 * Verifies one bundle: the hardware report as its own format says, that it vouches for the runtime
 * data and so for the vTPM's key, and the quote of that key. The relying party's challenge stands
 * in the quote: the hardware report's own field is taken by the runtime data.
 */
final class AzureVtpmVerification {
  static final String RUNTIME_DATA = "hcl.runtimeData";

  private final AzureVtpmEvidence evidence;
  private final VerificationContext context;
  private final Steps steps = new Steps();

  private AzureVtpmVerification(AzureVtpmEvidence evidence, VerificationContext context) {
    this.evidence = evidence;
    this.context = context;
  }

  static AttestationResult verify(AzureVtpmEvidence evidence, VerificationContext context) {
    return new AzureVtpmVerification(evidence, context).run();
  }

  private AttestationResult run() {
    AttestationResult hardware = hardware();
    for (Step step : hardware.steps()) {
      if (!step.name().equals(ChallengeCheck.STEP)) {
        steps.add(step);
      }
    }
    boolean vouched =
        steps.check(
            RUNTIME_DATA,
            hardware.bound() && ofTheParavisor(),
            FindingCode.HCL_RUNTIME_DATA,
            hardware.bound()
                ? "the hardware report was asked for from a VMPL other than 0, the paravisor's"
                : "the hardware report does not vouch for the runtime data");
    QuoteChecks quote = new QuoteChecks(evidence.quote(), context, steps);
    boolean proven =
        vouched
            && hardware.signature() == SignatureStatus.VALID
            && hardware.chain() == ChainStatus.VALID;
    boolean signed = quote.signature(evidence.hcl().attestationKey(), proven, evidence.signature());
    boolean covered = quote.pcrs(evidence.pcrs(), HashAlgorithm.SHA256);
    JsonObject.Builder more = JsonObject.builder().put("ak", vouched ? "hcl" : "unproven");
    Optional<RegisterLogs> logs = quote.logs(context.collateral().all(CollateralKind.EVENT_LOG));
    if (logs.isPresent() && covered) {
      quote.log(logs.get(), evidence.pcrs(), more);
    } else if (logs.isPresent()) {
      steps.blocked(QuoteChecks.PCRS, QuoteChecks.LOG);
    }
    Step binding = steps.add(TpmChallenge.check(context.challenge(), evidence.quote().extraData()));
    boolean sound = signed && covered && vouched;
    return new AttestationResult(
        Format.AZURE_VTPM,
        hardware.anchorClass(),
        hardware.at(),
        steps.all(),
        sound ? hardware.signature() : SignatureStatus.INVALID,
        hardware.chain(),
        hardware.tcbStatus(),
        hardware.advisories(),
        hardware.collateral(),
        binding.outcome() == Step.Outcome.PASSED,
        claims(evidence, hardware.claims(), more.build()));
  }

  private static JsonObject claims(
      AzureVtpmEvidence evidence, JsonObject hardware, JsonObject more) {
    return JsonObject.later(
        () -> {
          JsonObject.Builder claims = JsonObject.builder();
          evidence.claims(hardware).members().forEach(claims::put);
          more.members().forEach(claims::put);
          return claims.build();
        });
  }

  /** The guest above it can ask for reports too, over runtime data that it wrote itself. */
  private boolean ofTheParavisor() {
    return !(evidence.hardware() instanceof SnpReport report) || report.vmpl() == 0;
  }

  private AttestationResult hardware() {
    VerificationContext own =
        context
            .withChallenge(Challenge.raw(evidence.hcl().runtimeDataHash()))
            .without(CollateralKind.EVENT_LOG) // it explains the vTPM's registers
            .withDefault(CollateralKind.VEK, evidence.vcek());
    return switch (evidence.hcl().kind()) {
      case SNP -> new SnpFormat().verify(evidence.hardware(), own);
      case TDX -> new TdxFormat().verify(evidence.hardware(), own);
    };
  }
}
