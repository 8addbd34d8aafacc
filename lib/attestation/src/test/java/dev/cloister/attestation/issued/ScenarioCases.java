package dev.cloister.attestation.issued;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.testkit.azure.AzureScenario;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cca.CcaScenario;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.nvidia.NvidiaFaults;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.BootLog;
import dev.cloister.testkit.tpm.TpmScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Sound cases of the testkit's scenarios: evidence that comes with more than its own chain. */
final class ScenarioCases {
  private static final BootLog LOG =
      BootLog.sha384().secureBoot(1, true).image(2, new byte[7]).section(3, ".linux", new byte[3]);

  private ScenarioCases() {}

  static Stream<IssuedCase> all(Seed seed, Instant at) {
    return Stream.concat(
        Stream.of(AzureScenario.Hardware.values()).map(hardware -> azure(hardware, seed, at)),
        Stream.of(
            of("CCA", CcaScenario.of(seed, at).issue(), List.of()),
            of("TPM with event log", TpmScenario.of(seed, at).issue(), List.of()),
            activated(seed, at),
            nvidia(seed, at),
            log(seed, at)));
  }

  private static IssuedCase azure(AzureScenario.Hardware hardware, Seed seed, Instant at) {
    AzureScenario scenario = AzureScenario.of(hardware, seed, at);
    return of("Azure vTPM on " + hardware, scenario.issue(), scenario.certificates());
  }

  /** A GPU with manifests, which last as long as their certificates, and responses of two days. */
  private static IssuedCase nvidia(Seed seed, Instant at) {
    IssuedCase found =
        of(
            "NVIDIA with manifests and responses",
            NvidiaFaults.sound(seed, at),
            NvidiaFaults.certificates(seed, at));
    Duration day = Duration.ofDays(1);
    List<Life> lives = new ArrayList<>(found.lives());
    lives.add(new Life("OCSP", at.minus(day), at.plus(day), false));
    NvidiaFaults.manifestCertificates(seed, at).stream()
        .map(Life::of)
        .map(life -> new Life(life.what(), life.from(), life.to(), false))
        .forEach(lives::add);
    return new IssuedCase(
        found.name(),
        found.evidence(),
        found.collateral(),
        found.roots(),
        found.challenge(),
        at,
        lives);
  }

  /** A record holds from its own time on, whatever its certificates do afterwards. */
  private static IssuedCase activated(Seed seed, Instant at) {
    TpmScenario scenario = TpmScenario.of(seed, at).with(TpmScenario.Proof.ACTIVATION);
    IssuedCase found =
        of("TPM with record of an activation", scenario.issue().without("tpmAk"), List.of());
    Life record = new Life("activation", scenario.activatedAt(), Instant.MAX, true);
    return new IssuedCase(
        found.name(),
        found.evidence(),
        found.collateral(),
        found.roots(),
        found.challenge(),
        at,
        List.of(record));
  }

  /** A trust domain whose log explains its registers: the log itself never ends. */
  private static IssuedCase log(Seed seed, Instant at) {
    IntelScenario scenario =
        IntelScenario.of(QuoteFormat.TDX_V5_TD15, seed, at)
            .quote(
                quote ->
                    quote
                        .with(TdReportField.RTMR0, LOG.register(1))
                        .with(TdReportField.RTMR1, LOG.register(2))
                        .with(TdReportField.RTMR2, LOG.register(3)));
    IssuedCase quote = IssuedCases.intel("TDX with event log", scenario);
    return new IssuedCase(
        quote.name(),
        quote.evidence(),
        Collateral.builder()
            .addAll(quote.collateral())
            .add(CollateralKind.EVENT_LOG, LOG.bytes())
            .build(),
        quote.roots(),
        quote.challenge(),
        at,
        quote.lives());
  }

  private static IssuedCase of(String name, Case found, List<Certificate> certificates) {
    Collateral.Builder collateral = Collateral.builder();
    List<Life> lives = new ArrayList<>();
    certificates.forEach(certificate -> lives.add(Life.of(certificate)));
    found
        .collateral()
        .forEach(
            (code, items) -> {
              CollateralKind kind = kind(code);
              for (byte[] item : items) {
                collateral.add(kind, item);
                lives.addAll(lives(kind, item));
              }
            });
    List<TrustAnchor> roots = new ArrayList<>();
    found
        .anchors()
        .forEach(
            (vendor, keys) ->
                keys.forEach(key -> roots.add(TrustAnchor.of(vendor(vendor), "issued", key))));
    return new IssuedCase(
        name,
        ByteString.copyOf(found.evidence()),
        collateral.build(),
        roots,
        Challenge.raw(found.challenge().orElseThrow()),
        found.at(),
        lives);
  }

  private static List<Life> lives(CollateralKind kind, byte[] item) {
    return switch (kind) {
      case CHAIN, VEK, TPM_AK -> List.of(Life.of(Certificate.ofDer(item)));
      case AMD_CRL, ROOT_CRL, PCK_CRL -> List.of(Life.ofCrl(item));
      case TCB_INFO, QE_IDENTITY -> List.of(IssuedCases.document(kind.code(), item));
      case TCB_SIGNING_CHAIN -> IssuedCases.chain(item).stream().map(Life::of).toList();
      default -> List.of();
    };
  }

  private static CollateralKind kind(String code) {
    return find(CollateralKind.values(), CollateralKind::code, code);
  }

  private static Vendor vendor(String code) {
    return find(Vendor.values(), Vendor::code, code);
  }

  private static <T> T find(T[] values, Function<T, String> name, String code) {
    return Arrays.stream(values).filter(v -> name.apply(v).equals(code)).findFirst().orElseThrow();
  }
}
