package dev.cloister.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.cli.process.ServiceException.Reason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
  private static final Duration AMPLE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void start_healthyChild_isAliveUntilClosed() throws Exception {
    RunningService service;
    try (Supervisor supervisor = supervisor(AMPLE)) {
      service = supervisor.start(spec("serve", Ports.free(1).getFirst()));

      assertThat(service.alive()).isTrue();
    }
    assertThat(service.alive()).isFalse();
  }

  @Test
  void startAll_severalChildren_serveWhenItReturns() throws Exception {
    List<Integer> ports = Ports.free(2);
    List<ServiceSpec> specs = List.of(spec("serve", ports.get(0)), spec("serve", ports.get(1)));
    try (Supervisor supervisor = supervisor(AMPLE)) {
      supervisor.startAll(specs);

      for (ServiceSpec spec : specs) {
        assertThat(http().healthy(spec.health())).isTrue();
      }
    }
  }

  @Test
  void startAll_oneChildThatEnds_saysSo() throws Exception {
    List<Integer> ports = Ports.free(2);
    try (Supervisor supervisor = supervisor(AMPLE)) {
      assertThatThrownBy(
              () ->
                  supervisor.startAll(
                      List.of(spec("serve", ports.get(0)), spec("exit", ports.get(1)))))
          .isInstanceOfSatisfying(
              ServiceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXITED));
    }
  }

  @Test
  void start_missingProgram_saysSo() {
    ServiceSpec spec =
        new ServiceSpec(
            "fake",
            List.of(folder.resolve("no-such-program").toString()),
            Map.of(),
            URI.create("http://127.0.0.1:1/"),
            folder.resolve("fake.log"));

    assertFails(spec, AMPLE, Reason.NOT_STARTED, "fake could not be started");
  }

  @Test
  void start_childThatEnds_saysItsCodeAndTheEndOfItsLog() throws Exception {
    assertFails(spec("exit", Ports.free(1).getFirst()), AMPLE, Reason.EXITED, "ended with code 7");
    assertFails(spec("exit", Ports.free(1).getFirst()), AMPLE, Reason.EXITED, "fake exit");
  }

  @Test
  void start_childThatNeverServes_isStoppedAfterTheTimeout() throws Exception {
    assertFails(
        spec("hang", Ports.free(1).getFirst()),
        Duration.ofMillis(200),
        Reason.HEALTH_TIMEOUT,
        "not healthy");
  }

  @Test
  void start_portOfSomebodyElse_isNotTakenForTheChild() throws Exception {
    try (Supervisor supervisor = supervisor(AMPLE)) {
      int port = Ports.free(1).getFirst();
      supervisor.start(spec("serve", port));
      RunningService second = RunningService.start(spec("exit", port));
      second.ended().get(2, TimeUnit.MINUTES);

      assertThatThrownBy(() -> second.awaitHealthy(http(), AMPLE, System::nanoTime))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("something else answers");
    }
  }

  @Test
  void requireFree_takenPort_isRefused() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Ports.requireFree(taken.getLocalPort(), "choose another"))
          .isInstanceOfSatisfying(
              ServiceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PORT_TAKEN));
    }
  }

  @Test
  void requireFree_freePort_isAccepted() throws Exception {
    Ports.requireFree(Ports.free(1).getFirst(), "choose another");
  }

  @Test
  void start_afterClose_startsNothing() {
    Supervisor supervisor = supervisor(AMPLE);
    supervisor.close();

    assertThatThrownBy(() -> supervisor.start(spec("serve", Ports.free(1).getFirst())))
        .isInstanceOfSatisfying(
            ServiceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STOPPING));
    assertThat(folder.resolve("fake.log")).doesNotExist();
  }

  @Test
  void close_whileAChildIsNotYetHealthy_stopsIt() throws Exception {
    ServiceSpec spec = spec("hang", Ports.free(1).getFirst());
    CountDownLatch asked = new CountDownLatch(1);
    Supervisor supervisor =
        new Supervisor(
            health -> {
              asked.countDown();
              return false;
            },
            AMPLE,
            System::nanoTime);
    FutureTask<RunningService> start = new FutureTask<>(() -> supervisor.start(spec));
    Thread.ofVirtual().start(start);
    asked.await();

    supervisor.close();

    assertThatThrownBy(start::get).hasCauseInstanceOf(ServiceException.class);
    assertThat(ProcessHandle.current().children()).noneMatch(child -> ofThisTest(child, spec));
  }

  private static boolean ofThisTest(ProcessHandle child, ServiceSpec spec) {
    return child
        .info()
        .arguments()
        .filter(words -> List.of(words).contains(spec.command().getLast()))
        .isPresent();
  }

  @Test
  void awaitDeath_killedChild_isNamed() throws Exception {
    try (Supervisor supervisor = supervisor(AMPLE)) {
      List<Integer> ports = Ports.free(2);
      supervisor.start(spec("serve", ports.getFirst()));
      RunningService second = supervisor.start(spec("serve", ports.getLast()));

      second.kill();

      assertThat(supervisor.awaitDeath()).isSameAs(second);
    }
  }

  @Test
  void start_environment_isNotInherited() throws Exception {
    try (Supervisor supervisor = supervisor(AMPLE)) {
      ServiceSpec spec = spec("serve", Ports.free(1).getFirst());
      supervisor.start(spec);

      // The build sets CLOISTER_TEST_PARENT for this JVM; the child must not see it.
      assertThat(System.getenv("CLOISTER_TEST_PARENT")).isEqualTo("set");
      assertThat(Files.readString(spec.log())).contains("LEAKED=null");
    }
  }

  private void assertFails(ServiceSpec spec, Duration timeout, Reason reason, String text) {
    try (Supervisor supervisor = supervisor(timeout)) {
      assertThatThrownBy(() -> supervisor.start(spec))
          .isInstanceOfSatisfying(
              ServiceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
          .hasMessageStartingWith(reason.code())
          .hasMessageContaining(text);
    }
  }

  private static Supervisor supervisor(Duration timeout) {
    return new Supervisor(http(), timeout, System::nanoTime);
  }

  private static HealthCheck http() {
    return HealthCheck.http(HttpClient.newHttpClient());
  }

  private ServiceSpec spec(String behaviour, int port) {
    return new ServiceSpec(
        "fake",
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            FakeService.class.getName(),
            behaviour,
            Integer.toString(port)),
        Map.of(),
        URI.create("http://127.0.0.1:" + port + "/health"),
        folder.resolve("fake.log"));
  }
}
