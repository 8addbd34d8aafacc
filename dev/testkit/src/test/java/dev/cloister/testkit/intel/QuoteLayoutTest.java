package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.pki.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Offsets as the vendor's documents give them, absolute and in decimal. */
class QuoteLayoutTest {
  private static final IntelIssuer ISSUER =
      IntelIssuer.create(Seed.of("layout"), Instant.parse("2025-01-01T00:00:00Z"));
  private static final Platform PLATFORM = ISSUER.platform(PlatformSpec.server());
  private static final byte[] REPORT_DATA = Seed.of("report data").bytes(64);
  private static final String MRTD = "4D".repeat(48);

  private static ByteBuffer quote(QuoteSpec spec) {
    return ByteBuffer.wrap(PLATFORM.quote(spec)).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void tdxV4_header_isAtItsOffsets() {
    ByteBuffer quote = quote(PLATFORM.spec(QuoteFormat.TDX_V4));

    assertThat(quote.getShort(0)).isEqualTo((short) 4);
    assertThat(quote.getShort(2)).isEqualTo((short) 2);
    assertThat(quote.getInt(4)).isEqualTo(0x81);
    assertThat(quote.getInt(8)).isZero();
    assertThat(hex(quote, 12, 16)).isEqualTo("939a7233f79c4ca9940a0db3957f0607");
  }

  @Test
  void tdxV4_body_isAtItsOffsets() {
    ByteBuffer quote =
        quote(
            PLATFORM
                .spec(QuoteFormat.TDX_V4)
                .with(TdReportField.MRTD, MRTD)
                .with(TdReportField.MRCONFIGID, "C0".repeat(48))
                .with(TdReportField.MROWNER, "01".repeat(48))
                .with(TdReportField.MROWNERCONFIG, "02".repeat(48))
                .with(TdReportField.RTMR0, "10".repeat(48))
                .with(TdReportField.RTMR3, "13".repeat(48))
                .withReportData(REPORT_DATA));

    assertThat(hex(quote, 48, 16)).isEqualTo("05010700000000000000000000000000");
    assertThat(hex(quote, 48 + 64, 48)).isEqualTo("00".repeat(48));
    assertThat(hex(quote, 48 + 112, 8)).isEqualTo("0000000000000000");
    assertThat(hex(quote, 48 + 120, 8)).isEqualTo("0000001000000000");
    assertThat(hex(quote, 48 + 128, 8)).isEqualTo("e702060000000000");
    assertThat(hex(quote, 48 + 136, 48)).isEqualToIgnoringCase(MRTD);
    assertThat(hex(quote, 48 + 184, 48)).isEqualTo("c0".repeat(48));
    assertThat(hex(quote, 48 + 232, 48)).isEqualTo("01".repeat(48));
    assertThat(hex(quote, 48 + 280, 48)).isEqualTo("02".repeat(48));
    assertThat(hex(quote, 48 + 328, 48)).isEqualTo("10".repeat(48));
    assertThat(hex(quote, 48 + 472, 48)).isEqualTo("13".repeat(48));
    assertThat(bytes(quote, 568, 64)).isEqualTo(REPORT_DATA);
  }

  @Test
  void tdxV4_signatureData_isAtItsOffsets() {
    ByteBuffer quote = quote(PLATFORM.spec(QuoteFormat.TDX_V4));

    assertThat(quote.getInt(632)).isEqualTo(quote.capacity() - 636);
    assertThat(bytes(quote, 636 + 64, 64)).isEqualTo(PLATFORM.attestationKey().point());
    assertThat(quote.getShort(636 + 128)).isEqualTo((short) 6);
    assertThat(quote.getInt(636 + 130)).isEqualTo(quote.capacity() - 636 - 134);
    assertThat(hex(quote, 636 + 134 + 48, 16)).isEqualTo("1500000000000000e700000000000000");
    assertThat(quote.getShort(636 + 134 + 256)).isEqualTo((short) 2);
    assertThat(quote.getShort(636 + 582)).isEqualTo((short) 32);
    assertThat(hex(quote, 636 + 584, 4)).isEqualTo("00010203");
    assertThat(quote.getShort(636 + 616)).isEqualTo((short) 5);
    assertThat(quote.getInt(636 + 618)).isEqualTo(quote.capacity() - 636 - 622);
    assertThat(new String(bytes(quote, 636 + 622, 27), US_ASCII))
        .isEqualTo("-----BEGIN CERTIFICATE-----");
    assertThat(quote.get(quote.capacity() - 1)).isZero();
  }

  @Test
  void sgxV3_isAtItsOffsets() {
    ByteBuffer quote =
        quote(
            PLATFORM
                .spec(QuoteFormat.SGX_V3)
                .with(EnclaveReportField.MRENCLAVE, "E0".repeat(32))
                .with(EnclaveReportField.MRSIGNER, "51".repeat(32))
                .withReportData(REPORT_DATA));

    assertThat(quote.getShort(0)).isEqualTo((short) 3);
    assertThat(quote.getInt(4)).isZero();
    assertThat(quote.getShort(8)).isEqualTo((short) 5);
    assertThat(quote.getShort(10)).isEqualTo((short) 11);
    assertThat(bytes(quote, 48, 16)).isEqualTo(PLATFORM.spec().cpuSvn());
    assertThat(hex(quote, 48 + 64, 32)).isEqualTo("e0".repeat(32));
    assertThat(hex(quote, 48 + 128, 32)).isEqualTo("51".repeat(32));
    assertThat(bytes(quote, 48 + 320, 64)).isEqualTo(REPORT_DATA);
    assertThat(quote.getInt(432)).isEqualTo(quote.capacity() - 436);
    assertThat(bytes(quote, 436 + 64, 64)).isEqualTo(PLATFORM.attestationKey().point());
    assertThat(quote.getShort(436 + 128 + 256)).isEqualTo((short) 1);
    assertThat(quote.getShort(436 + 128 + 384 + 64)).isEqualTo((short) 32);
    assertThat(quote.getShort(436 + 128 + 384 + 64 + 34)).isEqualTo((short) 5);
  }

  @Test
  void tdxV5_descriptorAndBodies_areAtTheirOffsets() {
    ByteBuffer td10 = quote(PLATFORM.spec(QuoteFormat.TDX_V5_TD10));
    ByteBuffer td15 =
        quote(
            PLATFORM
                .spec(QuoteFormat.TDX_V5_TD15)
                .with(TdReportField.MRSERVICETD, "5E".repeat(48)));

    assertThat(td10.getShort(48)).isEqualTo((short) 2);
    assertThat(td10.getInt(50)).isEqualTo(584);
    assertThat(td10.getInt(54 + 584)).isEqualTo(td10.capacity() - 54 - 584 - 4);
    assertThat(td15.getShort(48)).isEqualTo((short) 3);
    assertThat(td15.getInt(50)).isEqualTo(648);
    assertThat(hex(td15, 54 + 584, 16)).isEqualTo("05010700000000000000000000000000");
    assertThat(hex(td15, 54 + 600, 48)).isEqualTo("5e".repeat(48));
    assertThat(td15.getInt(54 + 648)).isEqualTo(td15.capacity() - 54 - 648 - 4);
  }

  @Test
  void quote_twice_sameBytes() {
    QuoteSpec spec = PLATFORM.spec(QuoteFormat.TDX_V4);
    Platform again =
        IntelIssuer.create(Seed.of("layout"), Instant.parse("2025-01-01T00:00:00Z"))
            .platform(PlatformSpec.server());

    assertThat(again.quote(spec)).isEqualTo(PLATFORM.quote(spec));
  }

  @Test
  void platform_otherLabel_hasOtherKeys() {
    Platform other = ISSUER.platform(PlatformSpec.server().withLabel("other"));

    assertThat(other.attestationKey().point()).isNotEqualTo(PLATFORM.attestationKey().point());
    assertThat(other.chain().getFirst().der()).isNotEqualTo(PLATFORM.chain().getFirst().der());
  }

  private static byte[] bytes(ByteBuffer quote, int at, int length) {
    byte[] out = new byte[length];
    quote.get(at, out);
    return out;
  }

  private static String hex(ByteBuffer quote, int at, int length) {
    return HexFormat.of().formatHex(bytes(quote, at, length));
  }
}
