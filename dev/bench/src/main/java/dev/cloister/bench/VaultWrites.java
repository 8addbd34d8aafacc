package dev.cloister.bench;

import dev.cloister.channel.client.AttestedClient;
import dev.cloister.channel.client.Target;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.SecretName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Durable writes to three vaults, against an echo of their requests, in turns. */
final class VaultWrites implements AutoCloseable {
  private static final long WARM = Duration.ofMillis(200).toNanos();
  private static final Quorums QUORUMS = Quorums.of(3, 2, 3, 1, 2);

  private final VaultRig rig;
  private final Wire wire;
  private final VaultEcho echo;
  private final Path folder;
  private final AtomicLong names = new AtomicLong();

  /**
   * Bytes of the requests of one write and of their answers, all together.
   *
   * @param requests how many
   */
  record Wire(int requests, long there, long back) {}

  /**
   * One measurement.
   *
   * @param puts acknowledged
   * @param echo of the same requests
   */
  record Row(Latencies puts, Latencies echo) {
    double ratio() {
      return puts.rate() / echo.rate();
    }

    double processorRatio() {
      return echo.processorMicros() / puts.processorMicros();
    }
  }

  /**
   * What a write costs besides time.
   *
   * @param fsyncs of all vaults
   * @param signatures of client and vaults
   * @param bytes on all disks
   */
  record Cost(double fsyncs, double signatures, double bytes) {}

  private VaultWrites(VaultRig rig, Path folder) throws Exception {
    this.rig = rig;
    this.folder = folder;
    this.wire = wire();
    this.echo =
        new VaultEcho(
            rig,
            VaultRig.LIMITS,
            (int) (wire.there() / wire.requests()),
            (int) (wire.back() / wire.requests()));
  }

  static VaultWrites start(Path folder) throws Exception {
    return new VaultWrites(VaultRig.start(folder, QUORUMS), folder);
  }

  Wire bytes() {
    return wire;
  }

  private Wire wire() throws Exception {
    Map<VaultId, Target> endpoints = new HashMap<>();
    List<VaultLink> links = new ArrayList<>();
    for (int i = 0; i < QUORUMS.n(); i++) {
      links.add(VaultLink.to(rig.target(i), Duration.ZERO));
      endpoints.put(rig.vault(i), links.get(i).target());
    }
    try (VaultClient client = rig.client(endpoints, VaultRig.PACE)) {
      put(client);
      long there = links.stream().mapToLong(VaultLink::there).sum();
      long back = links.stream().mapToLong(VaultLink::back).sum();
      put(client);
      return new Wire(
          QUORUMS.readers() + 2 * QUORUMS.n(),
          links.stream().mapToLong(VaultLink::there).sum() - there,
          links.stream().mapToLong(VaultLink::back).sum() - back);
    } finally {
      for (VaultLink link : links) {
        link.close();
      }
    }
  }

  private void put(VaultClient client) throws Exception {
    rig.put(client, new SecretName("bench/" + names.incrementAndGet()));
  }

  /** So many clients for so long, both ways. */
  Row row(int callers, long length) throws Exception {
    int shared = Math.ceilDiv(callers, AttestedClient.DEFAULT_CONNECTIONS);
    List<VaultEcho.Client> echoes = new ArrayList<>();
    List<VaultClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < shared; i++) {
        echoes.add(echo.client());
        clients.add(rig.client());
      }
      Latencies plain = measured(callers, shared, length, i -> () -> echoes.get(i).put());
      Latencies puts = measured(callers, shared, length, i -> () -> put(clients.get(i)));
      return new Row(puts, plain);
    } finally {
      echoes.forEach(VaultEcho.Client::close);
      clients.forEach(VaultClient::close);
    }
  }

  private static Latencies measured(
      int callers, int shared, long length, IntFunction<Latencies.Operation> of) throws Exception {
    warm(callers, shared, of);
    return Latencies.during(length, callers, caller -> of.apply(caller % shared));
  }

  /** Opens the connections, those of one client after the other's. */
  private static void warm(int callers, int shared, IntFunction<Latencies.Operation> of)
      throws Exception {
    int each = Math.ceilDiv(callers, shared);
    for (int i = 0; i < shared; i++) {
      Latencies.Operation operation = of.apply(i);
      Latencies.during(WARM, each, caller -> operation);
    }
  }

  /** What writes of so many clients cost. */
  Cost cost(int callers, long length) throws Exception {
    int shared = Math.ceilDiv(callers, AttestedClient.DEFAULT_CONNECTIONS);
    List<VaultClient> clients = new ArrayList<>();
    try (Signatures signatures = Signatures.count()) {
      for (int i = 0; i < shared; i++) {
        clients.add(rig.client());
      }
      warm(callers, shared, i -> () -> put(clients.get(i)));
      try (Fsyncs fsyncs = Fsyncs.count()) {
        long signed = signatures.made();
        long bytes = disk();
        double puts =
            Latencies.during(length, callers, caller -> () -> put(clients.get(caller % shared)))
                .nanos()
                .size();
        return new Cost(
            fsyncs.stop() / puts, (signatures.made() - signed) / puts, (disk() - bytes) / puts);
      }
    } finally {
      clients.forEach(VaultClient::close);
    }
  }

  private long disk() throws IOException {
    long sum = 0;
    for (int i = 0; i < QUORUMS.n(); i++) {
      try (Stream<Path> files = Files.walk(folder.resolve("vault-" + i))) {
        sum += files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      }
    }
    return sum;
  }

  @Override
  public void close() {
    echo.close();
    rig.close();
  }
}
