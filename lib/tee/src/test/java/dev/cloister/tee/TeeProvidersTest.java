package dev.cloister.tee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.tee.TeeException.Reason;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeeProvidersTest {
  @TempDir Path folder;

  private record Factory(String name) implements TeeProviderFactory {
    @Override
    public TeeProvider open(TeeEnvironment environment) {
      return new FakeTee(() -> {});
    }
  }

  @Test
  void open_knownName_opensIt() throws Exception {
    assertThat(providers("fake", "other").open("fake", environment()))
        .hasValueSatisfying(tee -> assertThat(tee.name()).isEqualTo("fake"));
  }

  @Test
  void open_emptyName_usesNone() throws Exception {
    assertThat(providers("fake").open("", environment())).isEmpty();
  }

  @Test
  void open_unknownName_listsTheValues() throws Exception {
    TeeEnvironment environment = environment();
    TeeException refusal =
        catchThrowableOfType(
            TeeException.class, () -> providers("snp", "local").open("lokal", environment));
    assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_PROVIDER);
    assertThat(refusal)
        .hasMessage(
            "CLOISTER_TEE_PROVIDER is \"lokal\"; expected \"local\", \"snp\", or empty for none");
  }

  @Test
  void open_nameThatTwoHave_isRefused() throws Exception {
    TeeEnvironment environment = environment();
    assertThat(
            catchThrowableOfType(
                    TeeException.class, () -> providers("a", "a").open("a", environment))
                .reason())
        .isEqualTo(Reason.UNKNOWN_PROVIDER);
  }

  @Test
  void installed_withoutADevelopmentClassPath_hasNoLocal() {
    assertThat(TeeProviders.installed().names()).doesNotContain("local");
  }

  private static TeeProviders providers(String... names) {
    return TeeProviders.of(List.of(names).stream().<TeeProviderFactory>map(Factory::new).toList());
  }

  private TeeEnvironment environment() throws Exception {
    return new TeeEnvironment(
        folder, Workload.of(List.of(), new byte[0]), () -> Instant.EPOCH, new SecureRandom());
  }
}
