package dev.cloister.cli.key;

import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.constellation.policy.TeeName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault key profile stage}. */
@Command(
    name = "stage",
    description = {
      "Proposes that code meets a principal of a key's policy also by another appraisal policy: a new release, say. It grants nothing until managers approved it and the owner promoted it."
    },
    footer = {
      "",
      Help.EXIT_CODES,
      "",
      "Examples:",
      "  cloister vault key profile stage payroll --principal app --tee tdx --appraisal v2.json --vault 3f2a --constellation c.json --key owner.key --token t"
    })
final class StageCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--principal",
      paramLabel = "NAME",
      required = true,
      description = "Which principal of the policy.")
  private String principal = "";

  @Option(
      names = "--tee",
      paramLabel = "TEE",
      required = true,
      description = "Kind of TEE: tdx, snp, ...")
  private String tee = "";

  @Option(
      names = "--appraisal",
      paramLabel = "FILE",
      required = true,
      description = "The appraisal policy that evidence would have to meet.")
  private String appraisal = "";

  StageCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    if (!TeeName.all().contains(tee)) {
      throw CliException.usage("--tee: expected one of " + String.join(", ", TeeName.all()));
    }
    AppraisalPolicy policy = appraisal();
    return key.with(
        host, (keys, which) -> Report.profiles(host, keys.stage(which, principal, tee, policy)));
  }

  private AppraisalPolicy appraisal() throws CliException {
    try {
      return AppraisalPolicy.parse(NamedFiles.read(host, appraisal));
    } catch (PolicyException e) {
      throw CliException.usage("--appraisal " + appraisal + ": " + e.getMessage());
    }
  }
}
