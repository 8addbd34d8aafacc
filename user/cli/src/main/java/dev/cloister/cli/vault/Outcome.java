package dev.cloister.cli.vault;

import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.WriteResult;

/** What succeeded, in words and as an exit code. */
final class Outcome {
  private static final String DEGRADED =
      "cloister: degraded: one more loss loses it until 'cloister vault repair'";

  private Outcome() {}

  static int written(Host host, String done, String name, WriteResult result) {
    long step = result.revision().step();
    host.out()
        .line(
            done
                + " "
                + name
                + ": version "
                + result.revision().version()
                + (step == 0 ? "" : ", step " + step)
                + ", at "
                + result.committed()
                + " of "
                + result.members()
                + " vaults"
                + (result.superseded() ? "; a later version was stored meanwhile" : ""));
    int reported = Failures.report(host, result.faults());
    return degraded(host, result.degraded(), reported);
  }

  /** Standard output may be the secret's. */
  static int read(Host host, SecretReading reading) {
    return degraded(host, reading.degraded(), Failures.report(host, reading.faults()));
  }

  private static int degraded(Host host, boolean degraded, int reported) {
    if (degraded) {
      host.err().line(DEGRADED);
      return ExitCode.WARNING;
    }
    return reported;
  }
}
