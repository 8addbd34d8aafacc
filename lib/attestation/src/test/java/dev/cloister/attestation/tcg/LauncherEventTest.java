package dev.cloister.attestation.tcg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.tpm.BootLog;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher of a confidential VM wrote into a canonical event log after the firmware's. */
class LauncherEventTest {
  private static final int REFERENCE = 0;
  private static final int ARGUMENT = 4;
  private static final int SEPARATOR = 8;

  @Test
  void explain_launcherEvents_becomeTheContainer() throws Exception {
    byte[] cel = cel(launcher(REFERENCE, "registry/app"), launcher(ARGUMENT, "--serve"));
    assertThat(container(cel).array("imageReference").strings()).containsExactly("registry/app");
    assertThat(container(cel).array("argument").strings()).containsExactly("--serve");
  }

  @Test
  void explain_eventsAfterTheSeparator_areTheWorkloads() throws Exception {
    byte[] cel = cel(launcher(SEPARATOR, ""), launcher(REFERENCE, "registry/other"));
    assertThat(container(cel).members()).containsOnlyKeys();
  }

  /**
   * A workload that comes by a register extends it as it likes; the separator is in another one.
   */
  @ParameterizedTest
  @CsvSource({"true, 4, true", "true, 3, false", "false, 13, true", "false, 23, false"})
  void explain_eventsOfARegister_areTheLaunchersWhereItIsIts(boolean cc, int register, boolean its)
      throws Exception {
    byte[] cel = cel(cc, register, launcher(REFERENCE, "registry/app"));
    RegisterLogs logs = RegisterLogs.parse(List.of(ByteString.copyOf(cel)));
    byte[] value = logs.replay(HashAlgorithm.SHA384, cc).get(register);
    assertThat(
            logs.explain(HashAlgorithm.SHA384, cc, Map.of(register, value))
                .claims()
                .find("container")
                .isPresent())
        .isEqualTo(its);
  }

  @Test
  void explain_registerExtendedByFirmwareFirst_isReplayedInThatOrder() throws Exception {
    BootLog firmware = BootLog.sha384().separator(4);
    byte[] cel = cel(launcher(REFERENCE, "registry/app"));
    RegisterLogs logs =
        RegisterLogs.parse(List.of(ByteString.copyOf(cel), ByteString.copyOf(firmware.bytes())));

    assertThat(logs.replay(HashAlgorithm.SHA384, true).get(4))
        .isEqualTo(
            firmware.digest(
                firmware.register(4), firmware.digest(launcher(REFERENCE, "registry/app"))));
  }

  @Test
  void parse_twoLogsOfOneKind_isRefused() {
    ByteString cel = ByteString.copyOf(cel(launcher(REFERENCE, "registry/app")));
    assertThatThrownBy(() -> RegisterLogs.parse(List.of(cel, cel)))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("one log of each kind");
  }

  private static JsonObject container(byte[] cel) throws Exception {
    RegisterLogs logs = RegisterLogs.parse(List.of(ByteString.copyOf(cel)));
    byte[] register = logs.replay(HashAlgorithm.SHA384, true).get(4);
    return logs.explain(HashAlgorithm.SHA384, true, Map.of(4, register))
        .claims()
        .object("container");
  }

  private static byte[] launcher(int type, String value) {
    return tlv(80, tlv(type, value.getBytes(UTF_8)));
  }

  private static byte[] cel(byte[]... contents) {
    return cel(true, 4, contents);
  }

  private static byte[] cel(boolean cc, int register, byte[]... contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < contents.length; i++) {
      out.writeBytes(tlv(0, ByteBuffer.allocate(8).putLong(i).array()));
      out.writeBytes(tlv(cc ? 108 : 1, new byte[] {(byte) register}));
      out.writeBytes(tlv(3, tlv(12, HashAlgorithm.SHA384.digest(contents[i]))));
      out.writeBytes(contents[i]);
    }
    return out.toByteArray();
  }

  private static byte[] tlv(int type, byte[] value) {
    return ByteBuffer.allocate(5 + value.length)
        .put((byte) type)
        .putInt(value.length)
        .put(value)
        .array();
  }
}
