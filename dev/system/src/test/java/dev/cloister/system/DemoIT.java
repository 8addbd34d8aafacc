package dev.cloister.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that a newcomer runs first. */
final class DemoIT {
  @TempDir private Path folder;

  @Test
  void demo_ofTheDevelopmentDistribution_observesEveryClaim() throws Exception {
    Command command = Command.in(folder);

    Command.Result result =
        new Command(folder, command.environment(), Duration.ofMinutes(8))
            .with("HOME", folder.toString())
            .run(Checkout.development().resolve("bin/cloister").toString(), "demo");

    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("[observed] the structured result is all that leaves: no token in it")
        .contains("[observed] stored: version 1, durable and witnessed at 3 of 3")
        .contains("[observed] the payroll job proves to the vaults what it is, and has the secret")
        .contains("measurement.mismatch")
        .contains("names it: vault ")
        .contains("refused (misdirected_request)")
        .contains("it does not start: state_failed: store_corrupt")
        .contains("a later head that it signed itself: quarantine")
        .doesNotContain("NOT OBSERVED");
  }
}
