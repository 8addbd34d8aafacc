package dev.cloister.tee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingNamesTest {
  private final List<String> notices = new ArrayList<>();

  @Test
  void current_oldName_isAcceptedWithANotice() {
    assertThat(SettingNames.current(Map.of("AILERON_TEE_PROVIDER", "local"), notices::add))
        .containsExactly(Map.entry("CLOISTER_TEE_PROVIDER", "local"));
    assertThat(notices)
        .containsExactly("AILERON_TEE_PROVIDER is an old name; use CLOISTER_TEE_PROVIDER");
  }

  @Test
  void current_newName_isSilent() {
    Map<String, String> environment = Map.of("CLOISTER_TEE_PROVIDER", "local", "HOME", "/");
    assertThat(SettingNames.current(environment, notices::add)).isEqualTo(environment);
    assertThat(notices).isEmpty();
  }

  @Test
  void current_bothNamesWithOneValue_isAccepted() {
    assertThat(
            SettingNames.current(
                Map.of("AILERON_TEE_PROVIDER", "a", "CLOISTER_TEE_PROVIDER", "a"), notices::add))
        .containsEntry("CLOISTER_TEE_PROVIDER", "a");
  }

  @Test
  void current_bothNamesWithTwoValues_isRefused() {
    assertThatThrownBy(
            () ->
                SettingNames.current(
                    Map.of("AILERON_TEE_PROVIDER", "a", "CLOISTER_TEE_PROVIDER", "b"),
                    notices::add))
        .hasMessage("CLOISTER_TEE_PROVIDER is also set by an old name, to another value");
  }

  @Test
  void current_keyInTheEnvironment_isRefusedWithoutItsValue() {
    assertThatThrownBy(
            () ->
                SettingNames.current(
                    Map.of("AILERON_ENCLAVE_ESCROW_KEY_B64", "hush"), notices::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hush");
  }
}
