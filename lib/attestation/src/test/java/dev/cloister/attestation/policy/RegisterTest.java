package dev.cloister.attestation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegisterTest {

  @Test
  void all_namesEveryRegisterOfTheFormats() {
    assertThat(Register.all())
        .extracting(Register::name)
        .contains("mrtd", "rtmr0", "rtmr3", "mrenclave", "measurement", "pcr0", "pcr31")
        .contains("sha384.pcr0", "sha384.pcr31")
        .doesNotContain("rtmr4", "rtmr-1", "pcr32", "sha384.pcr32")
        .doesNotHaveDuplicates();
  }

  @Test
  void value_isLowerCaseHexOfTheRegistersLength() {
    assertThat(matches("mrtd", "aa".repeat(48))).isTrue();
    assertThat(matches("mrtd", "aa".repeat(47))).isFalse();
    assertThat(matches("mrtd", "AA".repeat(48))).isFalse();
    for (int length : List.of(20, 32, 48, 64)) {
      assertThat(matches("pcr7", "00".repeat(length))).isTrue();
    }
    assertThat(matches("pcr7", "00".repeat(33))).isFalse();
  }

  @Test
  void identifiesCode_ofWhatSomebodyChoosesFreelyOrTheVendorsModule_isFalse() {
    assertThat(Register.all())
        .filteredOn(register -> !register.identifiesCode())
        .extracting(Register::name)
        .containsExactlyInAnyOrder(
            "mrseam",
            "mrsignerseam",
            "mrconfigid",
            "mrowner",
            "mrownerconfig",
            "mrservicetd",
            "hostData",
            "rem0",
            "rem1",
            "rem2",
            "rem3");
  }

  private static boolean matches(String name, String value) {
    return Register.all().stream()
        .filter(register -> register.name().equals(name))
        .allMatch(register -> register.value().matcher(value).matches());
  }
}
