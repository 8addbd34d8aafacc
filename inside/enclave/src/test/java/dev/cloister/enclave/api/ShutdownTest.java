package dev.cloister.enclave.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.enclave.api.ProtocolClient.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the enclave stops: what runs is finished, what was secret is gone. */
class ShutdownTest {
  private Enclave enclave;

  @BeforeEach
  void start() throws Exception {
    enclave = new Enclave();
  }

  @AfterEach
  void close() {
    enclave.close();
  }

  @Test
  void stop_inMidSession_wipesTheRootKey() throws Exception {
    ProtocolClient alice = enclave.client("alice", SecretBytes.takeOver(rootKey()));
    alice.unlock();
    alice.rootKey.close();
    assertThat(NativeMemory.holds(rootKey())).as("while the session is open").isTrue();

    enclave.stop();

    assertThat(NativeMemory.holds(rootKey())).as("after the stop").isFalse();
  }

  @Test
  void stop_whileAnExecutionRuns_finishesIt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    enclave.api.beforeAnswering(
        () -> {
          asked.countDown();
          await(release);
        });
    ProtocolClient alice = enclave.client("alice").unlock();
    ProtocolClient.Execution execution = alice.execution();
    FutureTask<Answer> call = new FutureTask<>(() -> alice.post("/execute", execution.message()));
    Thread.ofVirtual().start(call);
    await(asked);
    FutureTask<Void> stop = new FutureTask<>(enclave::stop, null);
    Thread.ofVirtual().start(stop);
    while (listens()) {
      Thread.onSpinWait();
    }

    release.countDown();

    assertThat(call.get().status()).isEqualTo(200);
    assertThat(execution.open(call.get()).integer("number")).isEqualTo(7);
    stop.get();
    assertThatThrownBy(() -> alice.post("/execute", alice.execution().message()))
        .isInstanceOf(IOException.class);
  }

  private boolean listens() {
    try (Socket socket = new Socket(enclave.url().getHost(), enclave.url().getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] rootKey() throws Exception {
    return MessageDigest.getInstance("SHA-256")
        .digest("root key of ShutdownTest".getBytes(StandardCharsets.US_ASCII));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
