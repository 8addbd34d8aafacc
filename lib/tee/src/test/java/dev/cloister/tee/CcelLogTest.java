package dev.cloister.tee;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CcelLogTest {
  /** Field by field, from the TCG specification. */
  @Test
  void encode_isTheGoldenVector() {
    MeasurementEvent event = MeasurementEvent.of(3, new byte[] {7, 8});
    assertThat(HexFormat.of().formatHex(CcelLog.encode(List.of(event))))
        .isEqualTo(
            "00000000"
                + "03000000"
                + "00".repeat(20)
                + "21000000"
                + "53706563204944204576656e74303300"
                + "00000000"
                + "00020002"
                + "01000000"
                + "0c00"
                + "3000"
                + "00"
                + "04000000"
                + "0d000000"
                + "01000000"
                + "0c00"
                + HexFormat.of().formatHex(event.digest())
                + "02000000"
                + "0708");
  }
}
