package dev.cloister.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.Collateral;
import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.SigningKey;
import dev.cloister.tee.ForwardingTeeProvider;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.api.VaultServer;
import dev.cloister.vault.config.VaultConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault that starts from whatever disk and TEE its host gives it. */
final class VaultProcessTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path folder;
  private final SecureRandom random = new SecureRandom();
  private final SigningKey owner = SigningKey.generate(random);
  private TeeProvider tee;

  @BeforeEach
  void tee() throws Exception {
    tee = tee("tee", "an app");
  }

  @AfterEach
  void close() {
    tee.close();
  }

  @Test
  void start_again_isTheSameVault() throws Exception {
    start(tee).close();

    start(tee).close();
  }

  @Test
  void start_again_knowsTheTimeThatItKnewBefore() throws Exception {
    TrustedTime first = TrustedTime.withoutClock(Instant.EPOCH, System::nanoTime);
    TrustedTime second = TrustedTime.withoutClock(Instant.EPOCH, System::nanoTime);
    try (VaultProcess vault = start(tee, first)) {
      first.observe(NOW);
      assertThat(vault.port()).isPositive();
    }

    start(tee, second).close();

    assertThat(second.now().earliest()).isEqualTo(NOW);
  }

  @Test
  void start_inATeeWithoutSealing_isRefused() {
    TeeProvider bare =
        new ForwardingTeeProvider(tee) {
          @Override
          public Sealing sealingKey(String purpose) {
            return new Sealing.NotOffered("none here");
          }
        };

    assertThat(refusal(bare)).isEqualTo(StartFailure.SEALING_UNAVAILABLE);
  }

  @Test
  void start_onTheStateOfOtherCode_isRefused() throws Exception {
    start(tee).close();

    try (TeeProvider other = tee("tee", "another app")) {
      assertThat(refusal(other)).isEqualTo(StartFailure.STATE_FAILED);
    }
  }

  @Test
  void start_onAStateThatWasChanged_isRefused() throws Exception {
    start(tee).close();
    try (Stream<Path> files = Files.walk(folder.resolve("data").resolve("state"))) {
      for (Path file : files.filter(one -> Files.isRegularFile(one)).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 40) {
          bytes[bytes.length / 2] ^= 1;
          Files.write(file, bytes);
        }
      }
    }

    assertThat(refusal(tee)).isEqualTo(StartFailure.STATE_FAILED);
  }

  private StartFailure refusal(TeeProvider in) {
    return catchThrowableOfType(StartException.class, () -> start(in).close()).failure();
  }

  private VaultProcess start(TeeProvider in) throws Exception {
    return start(in, TrustedTime.believing(() -> NOW, System::nanoTime));
  }

  private VaultProcess start(TeeProvider in, TrustedTime time) throws Exception {
    return VaultProcess.start(
        new VaultProcess.Setup(
            configuration(),
            in,
            folder.resolve("data"),
            Collateral::empty,
            time,
            random,
            System::nanoTime,
            List::of),
        VaultServer.Listen.onLoopback());
  }

  private TeeProvider tee(String name, String code) throws Exception {
    Path jar = Files.writeString(folder.resolve("app.jar"), code);
    return TeeProviders.installed()
        .open(
            "local",
            new TeeEnvironment(
                folder.resolve(name), Workload.of(List.of(jar), new byte[0]), () -> NOW, random))
        .orElseThrow();
  }

  private VaultConfiguration configuration() throws Exception {
    return VaultConfiguration.parse(
        """
        {"format": "cloister-vault-1", "development": true, "constellation_owner": "%s",
         "oidc": [{"issuer": "https://id.example", "audience": "vault",
                   "jwks": {"keys": []}}]}
        """
            .formatted(Base64Url.encode(owner.publicKey().spki()))
            .getBytes(UTF_8));
  }
}
