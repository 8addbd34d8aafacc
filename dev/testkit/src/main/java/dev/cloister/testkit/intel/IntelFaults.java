package dev.cloister.testkit.intel;

import java.util.List;
import java.util.stream.Stream;

/**
 * The negative list: everything that can be wrong with a quote, its chain and its collateral, each
 * signed again so that only the check it names can notice; besides it what is odd and sound.
 */
public final class IntelFaults {
  private IntelFaults() {}

  /** All of them. */
  public static List<IntelFault> all() {
    return Stream.of(
            QuoteFaults.list(),
            ChainFaults.list(),
            PckExtensionFaults.list(),
            CrlFaults.list(),
            CollateralFaults.list(),
            SigningChainFaults.list(),
            TcbFaults.list())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static IntelFault named(String name) {
    return all().stream()
        .filter(fault -> fault.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no fault is called " + name));
  }
}
