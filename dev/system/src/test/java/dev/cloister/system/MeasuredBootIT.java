package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.ReferenceValues;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Linux under UEFI firmware with a TPM, all of them Debian's, in emulation: what it proves with a
 * nonce of this run is what {@code cloister measure} computed from the files, and one changed byte
 * of the kernel's command line is noticed and named.
 */
final class MeasuredBootIT {
  private static final String COMMAND_LINE = "console=ttyS0 panic=-1";
  private static final String CHANGED = "console=ttyS0 panic=-2";
  private static final byte[] WORKLOAD = "what the guest runs".getBytes(UTF_8);

  @TempDir private Path folder;

  @Test
  void guest_bootedAsMeasured_isAffirmed_withOneOtherByteOfCommandLine_isRefusedByItsName()
      throws Exception {
    Optional<GuestParts> parts = GuestParts.find();
    if (parts.isEmpty()) {
      return;
    }
    MeasuredMachine machine = MeasuredMachine.build(folder, parts.get(), WORKLOAD);
    AppraisalPolicy policy = policy(machine);

    GuestProof sound = machine.prove(COMMAND_LINE);
    AttestationResult result = sound.verify(sound.nonce());
    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(policy.appraise(result).verdict()).isEqualTo(Verdict.AFFIRMING);

    GuestProof changed = machine.prove(CHANGED);
    assertThat(changed.verify(sound.nonce()).failures())
        .extracting(Step::name)
        .containsExactly("binding");
    AttestationResult other = changed.verify(changed.nonce());
    assertThat(other.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(policy.appraise(other).verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(policy.appraise(other).findings())
        .filteredOn(finding -> finding.severity() == Severity.ERROR)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo("measurement.mismatch");
              assertThat(finding.message())
                  .startsWith("expected pcr9 to be ")
                  .contains(
                      "event 1: expected command line \"" + COMMAND_LINE + " initrd=initrd\"");
            });
  }

  /** Only this kernel, initrd and command line, and this workload, on a TPM of that maker. */
  private AppraisalPolicy policy(MeasuredMachine machine) throws Exception {
    Path file = folder.resolve("reference.json");
    Command.Result measured =
        Command.in(folder)
            .run(
                Checkout.production().resolve("bin/cloister").toString(),
                "measure",
                "direct",
                "--kernel",
                machine.kernel().toString(),
                "--initrd",
                machine.initrd().toString(),
                "--cmdline",
                COMMAND_LINE,
                "--memory",
                Guest.MEMORY,
                "--plain-firmware",
                "--output",
                file.toString());
    assertThat(measured.exit()).as(measured.err()).isZero();
    HashAlgorithm sha256 = HashAlgorithm.SHA256;
    byte[] register = sha256.digest(new byte[sha256.length()], sha256.digest(WORKLOAD));
    String text =
        """
        {"version": 1, "anchors": {"development": ["%s"]}, "tpm": {"ak": ["activation"]},
         "measurements": {"pcr%d": ["%s"]}, "binding": "contraindicated"}
        """
            .formatted(
                HexFormat.of().formatHex(sha256.digest(machine.maker())),
                MeasuredMachine.WORKLOAD_PCR,
                HexFormat.of().formatHex(register));
    return AppraisalPolicy.parse(text.getBytes(UTF_8))
        .withReferenceValues(List.of(ReferenceValues.parse(Files.readAllBytes(file))));
  }
}
