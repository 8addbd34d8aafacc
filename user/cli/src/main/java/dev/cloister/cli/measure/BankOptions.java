package dev.cloister.cli.measure;

import dev.cloister.measure.Bank;
import java.util.List;
import picocli.CommandLine.Option;

/** Which banks of a TPM. */
final class BankOptions {
  @Option(
      names = "--bank",
      paramLabel = "BANK",
      defaultValue = "SHA256",
      description =
          "${COMPLETION-CANDIDATES}; may be repeated; default SHA256. Evidence has those it"
              + " quotes.")
  private List<Bank> banks = List.of(Bank.SHA256);

  /** The banks, each once. */
  List<Bank> chosen() {
    return banks.stream().distinct().toList();
  }

  /** A register's name in evidence. */
  static String register(Bank bank, int index) {
    return bank == Bank.SHA256 ? "pcr" + index : bank.code() + ".pcr" + index;
  }
}
