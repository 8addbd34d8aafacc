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
        new Command(folder, command.environment(), Duration.ofMinutes(5))
            .with("HOME", folder.toString())
            .run(Checkout.development().resolve("bin/cloister").toString(), "demo");

    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("[observed]");
  }
}
