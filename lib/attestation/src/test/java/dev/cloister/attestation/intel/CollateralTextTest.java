package dev.cloister.attestation.intel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of Intel's collateral, at their edges. */
class CollateralTextTest {
  private static final String LEVEL =
      "{'tcb':%s,'tcbDate':'2024-03-13T00:00:00Z','tcbStatus':'%s'}";

  @Test
  void number_insideItsRange_isRead() throws Exception {
    assertThat(JsonFields.number(json("{'n':0}"), "n", 255)).isZero();
    assertThat(JsonFields.number(json("{'n':255}"), "n", 255)).isEqualTo(255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "256", "4294967296", "1.5", "'7'"})
  void number_outsideItsRange_isRefused(String number) {
    assertThatThrownBy(() -> JsonFields.number(json("{'n':" + number + "}"), "n", 255))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void hex_ofThatManyOctets_isRead() throws Exception {
    assertThat(JsonFields.hex(json("{'h':'A1b2'}"), "h", 2).hex()).isEqualTo("a1b2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a1", "a1b2c3", "a1b", "a1bx"})
  void hex_ofAnotherLengthOrNone_isRefused(String hex) {
    assertThatThrownBy(() -> JsonFields.hex(json("{'h':'" + hex + "'}"), "h", 2))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void instant_inUtc_isRead() throws Exception {
    assertThat(JsonFields.instant(json("{'t':'2024-03-13T00:00:00Z'}"), "t"))
        .isEqualTo(Instant.parse("2024-03-13T00:00:00Z"));
    assertThatThrownBy(() -> JsonFields.instant(json("{'t':'2024-03-13'}"), "t"))
        .isInstanceOf(JsonException.class);
  }

  /** What only a verifier may conclude is no status that Intel publishes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "TDRelaunchAdvised",
        "TDRelaunchAdvisedConfigurationNeeded",
        "NotSupported",
        "uptodate",
        ""
      })
  void status_thatIntelDoesNotPublish_isRefused(String status) {
    assertThatThrownBy(() -> JsonFields.status(json("{'tcbStatus':'" + status + "'}")))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void isvLevels_ofAnyOrder_areReadNewestFirst() throws Exception {
    String list =
        "{'l':["
            + LEVEL.formatted("{'isvsvn':2}", "OutOfDate")
            + ","
            + LEVEL.formatted("{'isvsvn':65535}", "UpToDate")
            + "]}";
    assertThat(IsvLevel.parse(json(list).array("l")))
        .containsExactly(
            new IsvLevel(65535, TcbStatus.UP_TO_DATE, List.of()),
            new IsvLevel(2, TcbStatus.OUT_OF_DATE, List.of()));
    assertThatThrownBy(() -> IsvLevel.parse(json(list.replace("65535", "65536")).array("l")))
        .isInstanceOf(JsonException.class);
  }

  /** Version 2 names each component; the first nine numbers have a zero before them. */
  @Test
  void tcbLevel_ofVersion2_isReadByTheNamesOfItsComponents() throws Exception {
    StringBuilder tcb = new StringBuilder("{'pcesvn':7");
    for (int i = 1; i <= 16; i++) {
      tcb.append(",'sgxtcbcomp%02dsvn':%d".formatted(i, 100 + i));
    }
    TcbLevel level = TcbLevel.parse(json(LEVEL.formatted(tcb.append("}"), "UpToDate")), 2, false);
    for (int i = 0; i < 16; i++) {
      assertThat(level.sgx().get(i)).isEqualTo(101 + i);
    }
    assertThat(level.pceSvn()).isEqualTo(7);
    assertThat(level.tdx()).isEqualTo(Svns.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 127, 129, 256})
  void signedDocument_withASignatureOfAnotherLength_isRefused(int length) {
    assertRefused("{'d':{},'signature':'" + "a".repeat(length) + "'}");
  }

  @Test
  void signedDocument_withASignatureThatIsNoHex_isRefused() {
    assertRefused("{'d':{},'signature':'" + "g".repeat(128) + "'}");
  }

  @Test
  void signedDocument_withoutTheDocument_isRefused() {
    assertRefused("{'e':{},'signature':'" + "a".repeat(128) + "'}");
  }

  private static void assertRefused(String text) {
    byte[] bytes = text.replace('\'', '"').getBytes(UTF_8);
    assertThatThrownBy(() -> SignedDocument.parse(bytes, "d")).isInstanceOf(JsonException.class);
  }

  private static JsonObject json(String text) throws JsonException {
    return Json.parseObject(text.replace('\'', '"').getBytes(UTF_8));
  }
}
