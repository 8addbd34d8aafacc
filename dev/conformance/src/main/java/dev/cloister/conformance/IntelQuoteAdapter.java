package dev.cloister.conformance;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.json.JsonException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** TDX and SGX quotes. */
final class IntelQuoteAdapter implements FormatAdapter {
  private static final Map<String, String> FORMATS =
      Map.of("tdx4", "tdx-v4", "tdx5", "tdx-v5", "sgx3", "sgx-v3");

  /** Steps that say NotSupported or Revoked: the only rejections that leave a TCB status. */
  private static final Set<String> LEVELS = Set.of("tcb.level", "tdx.module.level", "qe.level");

  @Override
  public Set<String> formats() {
    return FORMATS.keySet();
  }

  @Override
  public Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    Evidence evidence;
    try {
      evidence = Verifier.parse(inputs.evidence());
    } catch (MalformedEvidenceException e) {
      return Observed.malformed(e.getMessage());
    }
    if (!evidence.format().code().equals(FORMATS.get(inputs.format()))) {
      return Observed.malformed("this is " + evidence.format().code());
    }
    AttestationResult result =
        verifiers
            .of(inputs.anchors(Vendor.INTEL, verifiers))
            .verify(
                evidence, Challenge.none(), IntelCollateralFiles.read(inputs), inputs.instant());
    return describe(result);
  }

  static Observed describe(AttestationResult result) {
    List<Step> failures = result.failures();
    boolean sound =
        result.signature() == SignatureStatus.VALID && result.chain() == ChainStatus.VALID;
    String missing =
        result.missing().stream().map(CollateralKind::code).collect(Collectors.joining(","));
    String verdict =
        !sound || !failures.isEmpty() ? "reject" : missing.isEmpty() ? "accept" : "partial";
    boolean onlyLevels = failures.stream().allMatch(step -> LEVELS.contains(step.name()));
    return new Observed(
        "ok",
        dash(result.signature().code()),
        dash(result.chain().code()),
        sound && onlyLevels ? result.tcbStatus().map(TcbStatus::code).orElse("-") : "-",
        debug(result),
        missing.isEmpty() ? "-" : missing,
        verdict,
        failures.toString());
  }

  private static String debug(AttestationResult result) {
    try {
      return result.claims().bool("debug") ? "yes" : "no";
    } catch (JsonException e) {
      return "-";
    }
  }

  private static String dash(String code) {
    return code.equals("not_run") ? "-" : code;
  }
}
