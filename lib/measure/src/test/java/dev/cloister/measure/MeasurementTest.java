package dev.cloister.measure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cloister.attestation.policy.ReferenceValues;
import dev.cloister.measure.boot.DirectBoot;
import dev.cloister.measure.firmware.OvmfImage;
import dev.cloister.measure.tdx.Mrtd;
import dev.cloister.measure.tdx.TdvfMetadata;
import dev.cloister.testkit.boot.FirmwareSpec;
import dev.cloister.testkit.boot.PeSpec;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final byte[] FIRMWARE = FirmwareSpec.sample().build();
  private static final byte[] KERNEL = PeSpec.kernel().build();

  @Test
  void referenceValues_ofAMeasurement_areValidByThePublishedSchema() throws Exception {
    String text = sample().referenceValues().json().toJson();
    try (InputStream in =
        ReferenceValues.class.getResourceAsStream("reference-values.schema.json")) {
      String schema = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(schema)
                  .validate(text, InputFormat.JSON))
          .isEmpty();
    }
  }

  @Test
  void referenceValues_ofAMeasurement_haveItsRegistersAndTheDigestsOfItsFiles() throws Exception {
    ReferenceValues values = sample().referenceValues();
    assertThat(values.values()).containsOnlyKeys("mrtd", "rtmr1", "rtmr2");
    assertThat(values.values().get("mrtd")).hasSize(2);
    assertThat(values.description()).contains("release");
    assertThat(values.json().object("origin").array("inputs").objects().getFirst().string("sha256"))
        .isEqualTo(HexFormat.of().formatHex(Bank.SHA256.digest(FIRMWARE)));
  }

  @Test
  void extended_byEvents_isTheDigestOfDigests() {
    byte[] first = Bank.SHA256.digest(new byte[] {1});
    byte[] second = Bank.SHA256.digest(new byte[] {2});
    byte[] expected = Bank.SHA256.digest(Bank.SHA256.digest(new byte[32], first), second);
    List<MeasuredEvent> events =
        List.of(
            MeasuredEvent.of("one", Bank.SHA256, new byte[] {1}),
            MeasuredEvent.of("two", Bank.SHA256, new byte[] {2}));
    assertThat(Candidate.extended(Bank.SHA256, "", events).value())
        .isEqualTo(HexFormat.of().formatHex(expected));
  }

  @Test
  void digests_ofAStream_areThoseOfItsBytesAndToldOnTheWay() throws Exception {
    byte[] bytes = new byte[(2 << 20) + 5];
    bytes[bytes.length - 1] = 1;
    List<Long> told = new ArrayList<>();
    assertThat(FileDigests.of(new ByteArrayInputStream(bytes), told::add))
        .isEqualTo(FileDigests.of(bytes));
    assertThat(told).endsWith((long) bytes.length).isSorted();
  }

  @Test
  void reasons_ofErrors_haveStableCodes() {
    assertThat(MeasureException.Reason.values())
        .extracting(MeasureException.Reason::code)
        .containsExactly(
            "measure.firmware",
            "measure.metadata",
            "measure.pe",
            "measure.uki",
            "measure.kernel",
            "measure.parameter");
  }

  private static Measurement sample() throws MeasureException {
    DirectBoot boot = DirectBoot.of(KERNEL, Optional.empty(), "quiet", OptionalLong.empty());
    return Measurement.by("test")
        .description("release")
        .input("firmware", "OVMF.fd", FileDigests.of(FIRMWARE))
        .input("kernel", "vmlinuz", FileDigests.of(KERNEL))
        .parameter("commandLine", "quiet")
        .value("mrtd", Mrtd.candidates(TdvfMetadata.of(OvmfImage.parse(FIRMWARE))))
        .value("rtmr1", boot.rtmr1())
        .value("rtmr2", boot.rtmr2())
        .events("rtmr0", List.of(MeasuredEvent.of("separator", Bank.SHA384, new byte[4])))
        .build();
  }
}
