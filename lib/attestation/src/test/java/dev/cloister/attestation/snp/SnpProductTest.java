package dev.cloister.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnpProductTest {

  @ParameterizedTest
  @CsvSource({
    "0x19, 0x00, MILAN",
    "0x19, 0x0f, MILAN",
    "0x19, 0x10, GENOA",
    "0x19, 0x1f, GENOA",
    "0x19, 0xa0, GENOA",
    "0x19, 0xaf, GENOA",
    "0x1a, 0x00, TURIN",
    "0x1a, 0x02, TURIN",
    "0x1a, 0x11, TURIN"
  })
  void ofCpuid_knownModel_isItsLine(String family, String model, SnpProduct product) {
    assertThat(of(family, model)).contains(product);
  }

  @ParameterizedTest
  @CsvSource({
    "0x17, 0x31",
    "0x19, 0x20",
    "0x19, 0x9f",
    "0x19, 0xb0",
    "0x1a, 0x12",
    "0x1a, 0x50",
    "0x1a, 0xff",
    "0x1b, 0x00"
  })
  void ofCpuid_otherModel_isNoLine(String family, String model) {
    assertThat(of(family, model)).isEmpty();
  }

  private static Optional<SnpProduct> of(String family, String model) {
    return SnpProduct.ofCpuid(Integer.decode(family), Integer.decode(model));
  }
}
