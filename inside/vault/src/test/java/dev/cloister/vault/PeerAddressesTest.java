package dev.cloister.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.channel.client.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAddressesTest {
  @TempDir private Path folder;
  private long now;

  @Test
  void file_ofAddresses_isReadAgainAfterAWhile() throws Exception {
    Path file = Files.writeString(folder.resolve("peers"), "a.example:8444\n\n[::1]:9\n");
    PeerAddresses addresses = new PeerAddresses(file, () -> now);
    assertThat(addresses.get())
        .containsExactly(new Target("a.example", 8444), new Target("::1", 9));
    Files.writeString(file, "b.example:1\n");
    assertThat(addresses.get()).hasSize(2);
    now += Duration.ofSeconds(3).toNanos();
    assertThat(addresses.get()).containsExactly(new Target("b.example", 1));
  }

  @Test
  void file_thatCannotBeReadAnyMore_leavesWhatWasKnown() throws Exception {
    Path file = Files.writeString(folder.resolve("peers"), "a.example:8444");
    PeerAddresses addresses = new PeerAddresses(file, () -> now);
    assertThat(addresses.get()).hasSize(1);
    Files.writeString(file, "x".repeat(70_000));
    now += Duration.ofSeconds(3).toNanos();
    assertThat(addresses.get()).containsExactly(new Target("a.example", 8444));
    Files.delete(file);
    now += Duration.ofSeconds(3).toNanos();
    assertThat(addresses.get()).containsExactly(new Target("a.example", 8444));
  }

  @Test
  void file_thatIsNotThere_namesNobody() {
    assertThat(new PeerAddresses(folder.resolve("none"), () -> now).get()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.example", "a.example:", ":8444", "a b:1", "a:0", "a:65536", "a:1:x"})
  void text_thatIsNoAddress_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> PeerAddresses.parse(text));
  }

  @Test
  void text_ofTooManyAddresses_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerAddresses.parse("a.example:1\n".repeat(256)));
  }
}
