package dev.cloister.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FindingCodeTest {

  @Test
  void all_namesEveryCodeOnce() {
    assertThat(FindingCode.all())
        .doesNotHaveDuplicates()
        .contains("signature.quote", "collateral.missing.tcbInfo", "collateral.stale.pckCrl");
  }

  @Test
  void find_everyFullCode_givesItsConstant() {
    assertThat(FindingCode.all())
        .allSatisfy(code -> assertThat(FindingCode.find(code)).isPresent());
    assertThat(FindingCode.find("collateral.stale.pckCrl")).contains(FindingCode.COLLATERAL_STALE);
  }

  @Test
  void find_unknownCode_isEmpty() {
    assertThat(FindingCode.find("collateral.missing.nothing")).isEmpty();
    assertThat(FindingCode.find("collateral.missing")).isEmpty();
  }

  @Test
  void of_codeThatIsNotAboutCollateral_fails() {
    assertThatThrownBy(() -> FindingCode.CHAIN_EXPIRED.of(CollateralKind.TCB_INFO))
        .isInstanceOf(IllegalStateException.class);
  }
}
