package dev.cloister.attestation.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples are those of RFC 8949 appendix A. */
class CborTest {

  @ParameterizedTest
  @CsvSource({
    "00, 0",
    "17, 23",
    "1818, 24",
    "1903e8, 1000",
    "1a000f4240, 1000000",
    "1bffffffffffffffff, 18446744073709551615",
    "20, -1",
    "3863, -100",
    "3bffffffffffffffff, -18446744073709551616"
  })
  void parse_integer_hasItsValue(String hex, BigInteger value) throws CborException {
    assertThat(parse(hex)).isEqualTo(new CborInteger(value));
  }

  @Test
  void parse_nestedItems_keepTheirStructure() throws CborException {
    assertThat(parse("a26161016162820203"))
        .isEqualTo(
            new CborMap(
                Map.of(
                    new CborText("a"),
                    CborInteger.of(1),
                    new CborText("b"),
                    new CborArray(List.of(CborInteger.of(2), CborInteger.of(3))))));
  }

  @Test
  void parse_taggedBytesAndSimpleValues_areKept() throws CborException {
    assertThat(parse("d818456449455446"))
        .isEqualTo(
            new CborTag(
                BigInteger.valueOf(24), CborBytes.of(HexFormat.of().parseHex("6449455446"))));
    assertThat(parse("83f4f5f6"))
        .isEqualTo(new CborArray(List.of(CborSimple.FALSE, CborSimple.TRUE, CborSimple.NULL)));
  }

  @Test
  void parse_arrayAndMapOfIndefiniteLength_areRead() throws CborException {
    assertThat(parse("9f018202039f0405ffff")).isEqualTo(parse("8301820203820405"));
    assertThat(parse("bf61610161629f0203ffff")).isEqualTo(parse("a26161016162820203"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "0000", // two items
        "1817", // 23 in two bytes
        "190017", // 23 in three
        "1a0000ffff",
        "1b00000000ffffffff",
        "5f42010243030405ff", // indefinite bytes
        "9f00", // indefinite array without an end
        "bf00ff", // key without a value
        "bf01020103ff", // duplicate key
        "ff",
        "f7", // undefined
        "f93c00", // float
        "1c", // reserved
        "44010203", // short string
        "9affffffff", // more elements than bytes
        "bb7fffffffffffffff",
        "5bffffffffffffffff",
        "a201000100", // duplicate key
        "61ff" // not UTF-8
      })
  void parse_notStrict_isRefused(String hex) {
    assertThatThrownBy(() -> parse(hex)).isInstanceOf(CborException.class);
  }

  @Test
  void parse_tooDeep_isRefused() {
    assertThatThrownBy(() -> parse("81".repeat(Cbor.MAX_DEPTH + 1) + "00"))
        .hasMessageContaining("deeper");
  }

  /** Keys can be chosen to have one hash code; a map of them would cost its size squared. */
  @ParameterizedTest
  @ValueSource(strings = {"b90101", "bf"})
  void parse_mapOfManyEntries_isRefused(String head) {
    StringBuilder map = new StringBuilder(head);
    for (int i = 0; i <= Cbor.MAX_ENTRIES; i++) {
      map.append(String.format("19%04x00", 0x4000 + i));
    }
    String end = head.equals("bf") ? "ff" : "";
    assertThatThrownBy(() -> parse(map + end)).hasMessageContaining("entries");
  }

  @Test
  void parse_mapOfAsManyEntriesAsAreTaken_isRead() throws CborException {
    StringBuilder map = new StringBuilder("b90100");
    for (int i = 0; i < Cbor.MAX_ENTRIES; i++) {
      map.append(String.format("19%04x00", 0x4000 + i));
    }
    assertThat(((CborMap) parse(map.toString())).entries()).hasSize(Cbor.MAX_ENTRIES);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void parse_randomBytes_giveAValueOrTheOneException(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      try {
        assertThat(Cbor.parse(bytes)).isNotNull();
      } catch (CborException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  private static CborValue parse(String hex) throws CborException {
    return Cbor.parse(HexFormat.of().parseHex(hex));
  }
}
