package dev.cloister.tee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmQuotes;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/guides/add-a-provider.md, step by step, with a toy. */
class ToyProviderTest {
  private static final EcKey KEY = EcKey.p256(Seed.of("toy"));

  @TempDir Path data;
  @TempDir Path jar;

  /** Step 1: a TPM made of a key, whose PCRs are zero. */
  static final class Toy implements TeeProvider {
    @Override
    public String name() {
      return "toy";
    }

    @Override
    public TeeEvidence evidence(Binding binding) {
      byte[] digest = HashAlgorithm.SHA256.digest(new byte[8 * 32]);
      byte[] quote = TpmQuotes.quote(binding.value32(), digest);
      String zero = "00".repeat(32);
      String pcrs =
          IntStream.range(0, 8)
              .mapToObj(i -> "\"" + i + "\":\"" + zero + "\"")
              .collect(Collectors.joining(",", "{\"sha256\":{", "}}"));
      return TeeEvidence.of(Format.TPM, quote)
          .with(CollateralKind.TPM_SIGNATURE, TpmQuotes.ecdsa(KEY, quote))
          .with(CollateralKind.TPM_AK, KEY.spki())
          .with(CollateralKind.PCRS, pcrs.getBytes(UTF_8));
    }

    @Override
    public void extend(MeasurementEvent event) throws TeeException {
      throw new TeeException(Reason.NOT_OFFERED, "a toy measures nothing");
    }

    @Override
    public List<MeasurementEvent> events() {
      return List.of();
    }

    @Override
    public Sealing sealingKey(String purpose) {
      return new Sealing.NotOffered("a toy keeps no secrets");
    }

    @Override
    public void close() {}
  }

  /** Step 2. */
  public static final class ToyFactory implements TeeProviderFactory {
    @Override
    public String name() {
      return "toy";
    }

    @Override
    public TeeProvider open(TeeEnvironment environment) throws TeeException {
      if (!Files.exists(environment.settings().file("/dev/toy"))) {
        throw new TeeException(Reason.UNAVAILABLE, "there is no toy here");
      }
      return new Toy();
    }
  }

  /** Step 3: the line in the jar. */
  private TeeProviders installed() throws IOException {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(TeeProviderFactory.class.getName()), ToyFactory.class.getName() + "\n");
    URL[] path = {jar.toUri().toURL()};
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(path, before)) {
      thread.setContextClassLoader(loader);
      return TeeProviders.installed();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void installed_findsItBesideTheOthers() throws Exception {
    assertThat(installed().names())
        .containsExactly("azure-vtpm", "confidential-space", "snp", "tdx", "toy", "vtpm");
  }

  @Test
  void evidence_verifies_andAnotherBindingIsNoticed() throws Exception {
    Files.createDirectories(data.resolve("dev"));
    Files.createFile(data.resolve("dev/toy"));
    TeeProvider tee = installed().open("toy", environment()).orElseThrow();
    Binding binding = Bindings.fresh();
    TeeEvidence evidence = tee.evidence(binding);
    assertThat(verify(evidence, binding).failures()).isEmpty();
    assertThat(verify(evidence, binding).bound()).isTrue();
    assertThat(verify(evidence, Bindings.fresh()).bound()).isFalse();
  }

  @Test
  void open_withoutTheDevice_isUnavailable() throws Exception {
    TeeEnvironment environment = environment();
    TeeProviders providers = installed();
    assertThat(
            catchThrowableOfType(TeeException.class, () -> providers.open("toy", environment))
                .reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  private TeeEnvironment environment() throws Exception {
    return Bindings.environment(data, TeeSettings.defaults().withRoot(data));
  }

  private static AttestationResult verify(TeeEvidence evidence, Binding binding) throws Exception {
    Collateral collateral = evidence.collateral();
    return Verifier.of(
            new DevelopmentAnchors(
                List.of(TrustAnchor.of(Vendor.TPM_MANUFACTURER, "toy", KEY.spki()))))
        .verify(
            Verifier.parse(evidence.bytes()),
            Challenge.bound(binding),
            collateral,
            Instant.parse("2026-06-01T00:00:00Z"));
  }
}
