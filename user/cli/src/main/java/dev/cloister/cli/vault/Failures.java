package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.VaultException;
import dev.cloister.client.vault.VaultFault;
import java.util.List;
import java.util.stream.Collectors;

/** How what went wrong is said, and answered. */
public final class Failures {
  private Failures() {}

  /** Ends the command; where nobody answered, nothing is decided. */
  public static CliException of(ClientException failure) {
    List<VaultFault> faults =
        failure instanceof VaultException several ? several.faults() : List.of();
    boolean silent =
        !faults.isEmpty() && faults.stream().allMatch(f -> f.kind() == VaultFault.Kind.UNREACHABLE);
    boolean undecided =
        failure.failure() == ClientFailure.UNREACHABLE
            || (failure.failure() == ClientFailure.NO_QUORUM && silent);
    String lines = faults.stream().map(fault -> "\n" + fault).collect(Collectors.joining());
    return CliException.ofLines(
        undecided ? ExitCode.UNDECIDED : ExitCode.CONTRAINDICATED,
        failure.failure().code() + ": " + failure.getMessage() + lines);
  }

  /**
   * Says which vaults did not do their part in what succeeded.
   *
   * @return {@link ExitCode#WARNING} when one of them is broken or lies
   */
  static int report(Host host, List<VaultFault> faults) {
    faults.forEach(fault -> host.err().line("cloister: " + fault));
    return faults.stream().anyMatch(fault -> fault.kind().isWrong())
        ? ExitCode.WARNING
        : ExitCode.OK;
  }
}
