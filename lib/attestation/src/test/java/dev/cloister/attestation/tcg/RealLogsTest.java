package dev.cloister.attestation.tcg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.vectors.Vectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Logs that real firmware, systemd-stub and the Linux EFI stub wrote, with a software TPM. */
class RealLogsTest {
  private static final String DIRECT = "tpm-sample/";
  private static final String UKI = "tpm-sample/uki/";

  @Test
  void explain_unifiedKernelImage_namesItsSections() throws Exception {
    Optional<JsonObject> boot = boot(UKI);
    if (boot.isEmpty()) {
      return;
    }
    assertThat(boot.get().bool("secureBoot")).isFalse();
    assertThat(boot.get().object("uki").members())
        .containsOnlyKeys(".linux", ".osrel", ".cmdline", ".initrd");
    assertThat(boot.get().string("initrd")).startsWith("bcebb8b2043a").hasSize(96);
    assertThat(boot.get().array("images").strings()).hasSize(2);
    assertThat(boot.get().array("authorities").strings()).isEmpty();
  }

  @Test
  void explain_directBoot_namesTheInitrdUnverified() throws Exception {
    Optional<JsonObject> boot = boot(DIRECT);
    if (boot.isEmpty()) {
      return;
    }
    assertThat(boot.get().find("uki")).isEmpty();
    assertThat(boot.get().array("images").strings()).hasSize(1);
    assertThat(boot.get().array("named").objects())
        .anySatisfy(
            event -> {
              assertThat(event.string("name")).isEqualTo("initrd");
              assertThat(event.bool("verified")).isFalse();
            });
  }

  /** PCR values stand in the sample as 16 of SHA-256, then as many of SHA-384. */
  private static Optional<JsonObject> boot(String folder) throws Exception {
    Vectors vectors = Vectors.of(System.getenv(), Path.of(System.getProperty("cloister.root")));
    Optional<byte[]> log = vectors.find(folder + "eventlog.bin");
    Optional<byte[]> pcrs = vectors.find(folder + "pcrs.bin");
    if (log.isEmpty() || pcrs.isEmpty()) {
      System.out.println(Vectors.missing(folder + "eventlog.bin"));
      return Optional.empty();
    }
    Map<Integer, byte[]> quoted = new TreeMap<>();
    for (int i = 0; i < 16; i++) {
      int from = 16 * 32 + i * 48;
      quoted.put(i, Arrays.copyOfRange(pcrs.get(), from, from + 48));
    }
    RegisterLogs.Explanation found =
        RegisterLogs.parse(List.of(ByteString.copyOf(log.get())))
            .explain(HashAlgorithm.SHA384, false, quoted);
    assertThat(found.differing()).isEmpty();
    return Optional.of(found.claims());
  }
}
