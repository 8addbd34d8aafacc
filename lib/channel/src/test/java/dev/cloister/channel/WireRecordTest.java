package dev.cloister.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireRecordTest {
  @Test
  void encoded_isTheGoldenVector() {
    assertThat(HexFormat.of().formatHex(WireRecord.of(7, new byte[] {9, 8}).encoded()))
        .isEqualTo("01" + "07" + "00000002" + "0908");
  }

  @Test
  void parse_ownEncoding_isTheSame() throws Exception {
    WireRecord record = WireRecord.parse(WireRecord.of(255, new byte[] {1, 2, 3}).encoded());
    assertThat(record.type()).isEqualTo(255);
    assertThat(record.body()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "02,                 UNSUPPORTED_VERSION",
    "00070000000109,     UNSUPPORTED_VERSION",
    "ff070000000109,     UNSUPPORTED_VERSION",
    "'',                 MALFORMED_RECORD",
    "0107000000,         MALFORMED_RECORD",
    "01070000000209,     MALFORMED_RECORD",
    "0107000000010909,   MALFORMED_RECORD",
    "0107ffffffff09,     MALFORMED_RECORD",
  })
  void parse_anythingElse_isRefused(String hex, ErrorCode expected) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    ChannelException refusal =
        catchThrowableOfType(ChannelException.class, () -> WireRecord.parse(bytes));
    assertThat(refusal.code()).isEqualTo(expected);
  }

  @Test
  void parse_unknownVersion_saysWhichIsRead() {
    ChannelException refusal =
        catchThrowableOfType(ChannelException.class, () -> WireRecord.parse(new byte[] {2}));
    assertThat(refusal).hasMessage("record version 2 is not known; this reads version 1");
  }
}
