package dev.cloister.channel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that accepts connections and never says anything. */
@Timeout(60)
class WatchdogTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);

  @SuppressWarnings("NullAway.Init") // set before each test
  private ServerSocket silent;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Socket socket;

  @BeforeEach
  void connect() throws IOException {
    silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    socket = new Socket(silent.getInetAddress(), silent.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    silent.close();
  }

  @Test
  void work_longerThanItsLimit_isCutOff() {
    try (Watchdog dog = Watchdog.over(socket, SHORT)) {
      dog.begin(SHORT);
      assertThat(read()).isNotNull();
      assertThat(dog.end()).isTrue();
      assertThat(dog.end()).isTrue();
    }
  }

  @Test
  void work_begunLongAfterTheStart_isCutOffToo() throws Exception {
    try (Watchdog dog = Watchdog.over(socket, SHORT)) {
      for (int i = 0; i < 1000; i++) {
        dog.begin(LONG);
        assertThat(dog.end()).isFalse();
      }
      dog.begin(SHORT);
      assertThat(read()).isNotNull();
      assertThat(dog.end()).isTrue();
    }
  }

  @Test
  void work_afterTimeIsUp_findsTheSocketClosed() {
    try (Watchdog dog = Watchdog.over(socket, SHORT)) {
      dog.begin(SHORT);
      assertThat(read()).isNotNull();
      dog.begin(LONG);
      assertThat(socket.isClosed()).isTrue();
      assertThat(dog.end()).isTrue();
    }
  }

  @Test
  void close_whileAtWork_isNotTimeUp() {
    Watchdog dog = Watchdog.over(socket, LONG);
    dog.begin(LONG);
    dog.close();
    assertThat(read()).isNotNull();
    assertThat(dog.end()).isFalse();
  }

  private IOException read() {
    return catchThrowableOfType(IOException.class, () -> socket.getInputStream().read());
  }
}
