package dev.cloister.measure.boot;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.EventLogFile;
import dev.cloister.testkit.vectors.Vectors;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlainFirmwareTest {
  private static final Vectors VECTORS =
      Vectors.of(System.getenv(), Path.of(System.getProperty("cloister.root", ".")));
  private static final String GLOBAL = "61dfe48bca93d211aa0d00e098032b8c";
  private static final String DATABASE = "cbb219d73a3d9645a3bcdad00e67656f";

  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr2AndPcr3_areOneSeparator(Bank bank) {
    String value = extended(bank, new byte[4]);

    assertThat(PlainFirmware.pcr2(bank)).singleElement().matches(c -> c.value().equals(value));
    assertThat(PlainFirmware.pcr3(bank)).singleElement().matches(c -> c.value().equals(value));
  }

  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr5_isASeparatorAndTheEndOfTheFirmware(Bank bank) {
    assertThat(PlainFirmware.pcr5(bank))
        .singleElement()
        .extracting(Candidate::value)
        .isEqualTo(
            extended(
                bank,
                new byte[4],
                "Exit Boot Services Invocation".getBytes(UTF_8),
                "Exit Boot Services Returned with Success".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr7_isFiveVariablesAndASeparator_withSecureBootAbsentOrOff(Bank bank) {
    byte[][] absent = {
      variable(GLOBAL, "SecureBoot"),
      variable(GLOBAL, "PK"),
      variable(GLOBAL, "KEK"),
      variable(DATABASE, "db"),
      variable(DATABASE, "dbx"),
      new byte[4]
    };
    byte[][] off = absent.clone();
    off[0] = variable(GLOBAL, "SecureBoot", (byte) 0);

    assertThat(PlainFirmware.pcr7(bank))
        .extracting(Candidate::value)
        .containsExactly(extended(bank, absent), extended(bank, off));
  }

  /**
   * Real boots into a software TPM: OVMF 2022.11 by QEMU 7.2 with a network card that has an option
   * ROM, OVMF 2025.02 by QEMU 10 without one.
   */
  @ParameterizedTest
  @EnumSource(Bank.class)
  void realBoots_haveTheseValues(Bank bank) throws Exception {
    for (String path : List.of("tpm-sample/eventlog.bin", "tpm-sample/uki/eventlog.bin")) {
      Optional<byte[]> log = VECTORS.find(path);
      if (log.isEmpty()) {
        System.out.println(Vectors.missing(path));
        continue;
      }
      EventLogFile real = EventLogFile.read(log.get());
      Map<Integer, Function<Bank, List<Candidate>>> registers =
          Map.of(3, PlainFirmware::pcr3, 5, PlainFirmware::pcr5, 7, PlainFirmware::pcr7);
      registers.forEach(
          (index, candidates) ->
              assertThat(candidates.apply(bank))
                  .as(path + " PCR " + index)
                  .extracting(Candidate::value)
                  .contains(real.replay(index, bank)));
      boolean plain = path.contains("uki");
      assertThat(PlainFirmware.pcr2(bank).getFirst().value().equals(real.replay(2, bank)))
          .as(path)
          .isEqualTo(plain);
    }
  }

  private static byte[] variable(String guid, String name, byte... data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex(guid));
    out.writeBytes(new byte[] {(byte) name.length(), 0, 0, 0, 0, 0, 0, 0});
    out.writeBytes(new byte[] {(byte) data.length, 0, 0, 0, 0, 0, 0, 0});
    out.writeBytes(name.getBytes(UTF_16LE));
    out.writeBytes(data);
    return out.toByteArray();
  }

  private static String extended(Bank bank, byte[]... events) {
    byte[] register = new byte[bank.length()];
    for (byte[] event : events) {
      register = bank.digest(register, bank.digest(event));
    }
    return HexFormat.of().formatHex(register);
  }
}
