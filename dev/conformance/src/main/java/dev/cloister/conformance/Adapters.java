package dev.cloister.conformance;

import java.util.List;
import java.util.Optional;

/** The list of adapters: the one place a format's adapter is named. */
final class Adapters {
  private static final List<FormatAdapter> ALL =
      List.of(
          new IntelQuoteAdapter(),
          new SnpAdapter(),
          new NitroAdapter(),
          new CcaAdapter(),
          new TokenAdapter(),
          new NvidiaAdapter(),
          new EventLogAdapter(),
          new TpmQuoteAdapter(),
          new AzureVtpmAdapter(),
          new ChainAdapter(),
          new CelAdapter(),
          new RaTlsAdapter());

  private Adapters() {}

  static Optional<FormatAdapter> of(String format) {
    return ALL.stream().filter(adapter -> adapter.formats().contains(format)).findFirst();
  }
}
