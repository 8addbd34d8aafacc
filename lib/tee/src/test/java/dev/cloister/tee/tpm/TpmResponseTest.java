package dev.cloister.tee.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that no TPM should give: refused, each with the one exception. */
class TpmResponseTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8001",
        "80010000000a000000",
        "80010000000b00000000",
        "8001ffffffff00000000",
        "80020000000a00000000",
        "80010000000c000000000000",
        "80010000001200000000000000010000000000000001",
        "8001000000110000000000000001ffffffff",
      })
  void pcrRead_malformedResponse_isRefused(String hex) throws Exception {
    try (Tpm tpm = answering(hex)) {
      TpmException refusal =
          catchThrowableOfType(TpmException.class, () -> tpm.pcrRead(PcrSet.sha256(List.of(15))));
      assertThat(refusal).hasMessageContaining("malformed response");
      assertThat(refusal.code()).isZero();
    }
  }

  @Test
  void pcrRead_otherRegistersThanAsked_isRefused() throws Exception {
    // PCR 14 in place of 15.
    String hex = "80010000003e00000000" + "00000001" + "00000001000b03004000" + "00000001" + "0020";
    try (Tpm tpm = answering(hex + "00".repeat(32))) {
      assertThat(
              catchThrowableOfType(
                  TpmException.class, () -> tpm.pcrRead(PcrSet.sha256(List.of(15)))))
          .hasMessageContaining("other PCRs");
    }
  }

  @Test
  void sessionResponse_whoseParametersOverrun_isRefused() throws Exception {
    try (Tpm tpm = answering("80020000000e0000000000000005")) {
      TpmKey key = new TpmKey(1, TpmTemplates.attestationKey());
      assertThat(
              catchThrowableOfType(
                  TpmException.class,
                  () -> tpm.quote(key, new byte[32], PcrSet.sha256(List.of(15)))))
          .hasMessageContaining("malformed response");
    }
  }

  @Test
  void retryCode_isTriedAgainAFewTimes() throws Exception {
    int[] asked = new int[1];
    TpmTransport busy =
        new TpmTransport() {
          @Override
          public byte[] exchange(byte[] command) {
            asked[0]++;
            return HexFormat.of().parseHex("80010000000a00000922");
          }

          @Override
          public void close() {}
        };
    try (Tpm tpm = Tpm.over(busy)) {
      TpmException refusal =
          catchThrowableOfType(TpmException.class, () -> tpm.pcrRead(PcrSet.sha256(List.of(15))));
      assertThat(refusal.code()).isEqualTo(0x922);
      assertThat(asked[0]).isEqualTo(9);
    }
  }

  private static Tpm answering(String hex) {
    byte[] response = HexFormat.of().parseHex(hex);
    return Tpm.over(
        new TpmTransport() {
          @Override
          public byte[] exchange(byte[] command) {
            return response.clone();
          }

          @Override
          public void close() {}
        });
  }
}
