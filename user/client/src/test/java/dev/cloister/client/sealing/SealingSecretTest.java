package dev.cloister.client.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.channel.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which secret is a sealing key, as measured configurations name it. */
class SealingSecretTest {
  private static final String HASH = "ab".repeat(32);
  private static final String GOOD =
      "{'constellation': '%s', 'owner': {'issuer': 'https://id.example', 'subject': 'alice'},"
          + " 'secret': 'app/sealing', 'check': '%s'}";

  private static SealingSecret read(String json) throws JsonException {
    return SealingSecret.read(
        Json.parseObject(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void read_whatTheFormatSays_isIt() throws Exception {
    SealingSecret secret = read(GOOD.formatted(HASH, HASH));
    assertThat(secret.constellationId().hex()).isEqualTo(HASH);
    assertThat(secret.owner().subject()).isEqualTo("alice");
    assertThat(secret.name().value()).isEqualTo("app/sealing");
    assertThat(secret.check().hex()).isEqualTo(HASH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'check'|'cheque'",
        "'secret'|'name'",
        "'subject'|'sub'",
        "'secret': 'app/sealing'|'secret': ''",
        "'secret': 'app/sealing'|'secret': 7",
        "'issuer': 'https://id.example', |",
        "ababab|abab",
        "ababab|ababax"
      })
  void read_whatDiffersInOnePart_isRefused(String part, @Nullable String other) {
    String changed =
        GOOD.formatted(HASH, HASH).replaceFirst(Pattern.quote(part), other == null ? "" : other);
    assertThat(changed).isNotEqualTo(GOOD.formatted(HASH, HASH));
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> read(changed));
  }

  /**
   * As a shell computes it: {@code (printf 'cloister-sealing-check-v1\0'; cat key) | sha256sum}.
   */
  @Test
  void checkOf_aKnownKey_isTheHashOfDomainAndKey() {
    try (SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      assertThat(SealingSecret.checkOf(key).hex())
          .isEqualTo("5afe39f66f8c3ab58ed99d70e3e4964c670ed13bd5ea6155b2cf933b423a1061");
    }
  }

  @Test
  void isKey_ofAnotherLength_isFalseWhateverItsCheck() throws Exception {
    try (SecretBytes longer = SecretBytes.copyOf(new byte[33])) {
      SealingSecret named = read(GOOD.formatted(HASH, SealingSecret.checkOf(longer).hex()));
      assertThat(named.isKey(longer)).isFalse();
    }
  }
}
