package dev.cloister.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The adversary model of the attested channel, searched by Spin: dev/model/channel.pml. */
final class ChannelModelTest {
  private static final Path MODEL = Checkout.root().resolve("dev/model/channel.pml");

  @TempDir private Path folder;

  @Test
  void search_wholeProtocol_findsNoAttack() throws Exception {
    assertThat(search("COMPLETE"))
        .contains("errors: 0")
        .doesNotContain("Search not completed", "max search depth too small");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ROLE", "NONCE", "PNONCE", "EKM", "CERTS", "CERTC", "REST", "SERVICE", "AK", "ID"})
  void search_oneBoundItemLeftOut_findsTheAttack(String item) throws Exception {
    assertThat(Files.readString(MODEL)).contains("#ifdef NO_" + item + "\n");
    assertThat(search("NO_" + item)).contains("assertion violated").contains("errors: 1");
  }

  /** Without these the first test could pass because nobody ever accepts anything. */
  @ParameterizedTest
  @ValueSource(strings = {"REACH_CLIENT", "REACH_SERVER"})
  void search_honestRuns_reachAcceptance(String end) throws Exception {
    assertThat(search(end)).contains("assertion violated 0").contains("errors: 1");
  }

  private String search(String macro) throws Exception {
    Files.copy(MODEL, folder.resolve("channel.pml"));
    Command command = Command.in(folder);
    run(command, "spin", "-a", "-D" + macro, "channel.pml");
    run(command, "cc", "-DSAFETY", "-DCOLLAPSE", "-DMEMLIM=1024", "-O1", "-o", "pan", "pan.c");
    return command.run("./pan", "-E", "-m10000").out();
  }

  private static void run(Command command, String... words) throws Exception {
    Command.Result result = command.run(words);
    assertThat(result.exit()).as(words[0] + ": " + result.out() + result.err()).isZero();
  }
}
