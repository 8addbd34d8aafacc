package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.client.Target;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that an owner keeps of a constellation. */
class KnownConstellationTest {
  private final World world = World.of(3, 2, 3);

  private KnownConstellation sample() throws Exception {
    VaultAnswer.ConstellationState state =
        (VaultAnswer.ConstellationState) world.vault(0).send(new VaultRequest.Constellation());
    return new KnownConstellation(
        world.descriptor().constellationId(),
        state.configurations(),
        List.of(World.bytes(20, 'x')),
        Map.of(
            world.vault(0).member().vault(), new Target("vault.example", 8444),
            world.vault(1).member().vault(), new Target("::1", 443)));
  }

  @Test
  void parse_whatWasWritten_isTheSame() throws Exception {
    KnownConstellation sample = sample();
    assertThat(parse(sample.toJson().toPrettyJson())).isEqualTo(sample);
  }

  @ParameterizedTest
  @CsvSource({
    "constellation, configuration",
    "cloister-constellation-1, cloister-constellation-2",
    "https://vault, http://vault",
    "vault.example:8444, vault.example:8444/x",
    "code_policies, code_policy"
  })
  void parse_whatIsNotOfTheFormat_isRefused(String found, String instead) throws Exception {
    String text = sample().toJson().toJson();
    assertThat(text).contains(found);
    String changed = text.replace(found, instead);
    ClientException failure = catchThrowableOfType(ClientException.class, () -> parse(changed));
    assertThat(failure.failure()).isEqualTo(ClientFailure.UNTRUSTED_CONSTELLATION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a",
        "https://",
        "a:1",
        "https://a/b",
        "https://a?b",
        "https://u@a",
        "https://a:0",
        "https://a#b",
        "::"
      })
  void target_whatIsNoEndpoint_isRefused(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> KnownConstellation.target(url));
  }

  @Test
  void target_withoutPort_isOf443() {
    assertThat(KnownConstellation.target("https://vault.example"))
        .isEqualTo(new Target("vault.example", 443));
    assertThat(KnownConstellation.target("https://[::1]:9")).isEqualTo(new Target("::1", 9));
  }

  private static KnownConstellation parse(String text) throws ClientException {
    return KnownConstellation.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
