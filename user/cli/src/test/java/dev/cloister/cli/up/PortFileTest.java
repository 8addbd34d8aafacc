package dev.cloister.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.cli.process.Ports;
import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.process.ServiceException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortFileTest {
  @TempDir Path folder;
  private PortFile ports;

  @BeforeEach
  void open() {
    ports = PortFile.in(folder);
  }

  @Test
  void read_beforeTheFirstStart_isEmpty() throws Exception {
    assertThat(ports.read()).isEmpty();
  }

  @Test
  void read_ofAnInstanceThatHadNoVaults_hasNone() throws Exception {
    Files.writeString(
        folder.resolve("ports.json"),
        "{\"control_plane\":1,\"enclave\":2,\"issuer\":3,\"github\":4}");
    assertThat(ports.read().orElseThrow().vaults()).isEmpty();
    assertThat(ports.choose(0).vaults()).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void choose_again_isTheSame() throws Exception {
    Plan.Addresses first = ports.choose(0);

    assertThat(ports.choose(0)).isEqualTo(first);
    assertThat(ports.read()).contains(first);
  }

  @Test
  void choose_portThatWasAskedFor_isThatAndRemembered() throws Exception {
    int asked = Ports.free(1).getFirst();

    assertThat(ports.choose(asked).controlPlane()).isEqualTo(asked);
    assertThat(ports.choose(0).controlPlane()).isEqualTo(asked);
  }

  @Test
  void choose_rememberedPortTaken_isAnotherAndTheRestStays() throws Exception {
    Plan.Addresses first = ports.choose(0);
    try (ServerSocket taken = take(first.enclave())) {
      Plan.Addresses second = ports.choose(0);

      assertThat(second.enclave()).isNotEqualTo(taken.getLocalPort());
      assertThat(second.controlPlane()).isEqualTo(first.controlPlane());
      assertThat(second.issuer()).isEqualTo(first.issuer());
    }
  }

  @Test
  void choose_issuersPortTaken_isRefused() throws Exception {
    Plan.Addresses first = ports.choose(0);
    try (ServerSocket taken = take(first.issuer())) {
      assertThatThrownBy(() -> ports.choose(0))
          .isInstanceOfSatisfying(
              ServiceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PORT_TAKEN))
          .hasMessageContaining("" + taken.getLocalPort());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "{}",
        "{\"control_plane\":1,\"enclave\":2,\"issuer\":3,\"github\":0}",
        "{\"control_plane\":1,\"enclave\":2,\"issuer\":3,\"github\":4,\"x\":5}",
        "{\"control_plane\":1,\"enclave\":2,\"issuer\":3,\"github\":4,\"vaults\":[5,6]}",
        "{\"control_plane\":1,\"enclave\":2,\"issuer\":3,\"github\":4,\"vaults\":[5,6,\"7\"]}"
      })
  void read_fileNotOfItsForm_isRefused(String text) throws Exception {
    Files.writeString(folder.resolve("ports.json"), text);

    assertThatThrownBy(() -> ports.read()).isInstanceOf(IOException.class);
  }

  private static ServerSocket take(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
