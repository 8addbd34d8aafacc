package dev.cloister.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.format.IssuedCases;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.nvidia.NvidiaFaults;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.vectors.Vectors;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The negative list of reference values and revocation of GPUs, and NVIDIA's own manifests. */
class NvidiaFaultsTest {
  private static final Seed SEED = Seed.of("nvidia-faults");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<Fault> FAULTS = NvidiaFaults.all(SEED, AT);

  static List<Fault> faults() {
    return FAULTS;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void verify_oneFault_isNoticedByItsStepAlone(Fault fault) throws Exception {
    IssuedCases.check(fault);
  }

  /** The two that were changed for tests of NVIDIA's own are no longer signed as they stand. */
  @ParameterizedTest
  @CsvSource({
    "NV_GPU_DRIVER_GH100_550.144.03.xml, 550.144.03, true",
    "NV_GPU_DRIVER_GH100_570.124.03_expired.xml, 570.124.03, false",
    "NV_GPU_DRIVER_GH100_535.86.09_measurement_mismatch.xml, 535.86.09, false"
  })
  void parse_realManifest_isReadAndItsSignatureVerifies(String file, String version, boolean signed)
      throws Exception {
    String path = "attestation/nvidia-gpu/sdk/" + file;
    Optional<byte[]> xml =
        Vectors.of(System.getenv(), Path.of(System.getProperty("cloister.root"))).find(path);
    if (xml.isEmpty()) {
      System.out.println(Vectors.missing(path));
      return;
    }
    Rim rim = parse(xml.get());
    assertThat(rim.version()).isEqualTo(version);
    assertThat(rim.references()).hasSizeGreaterThan(20);
    assertThat(rim.signedBy(rim.certificates().getFirst())).isEqualTo(signed);
  }

  private static Rim parse(byte[] xml) throws MalformedEvidenceException {
    return Rim.parse(xml);
  }
}
