package dev.cloister.bench;

import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.AttestedParty;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Attested channels over loopback against plain TLS 1.3 with mutual authentication: same edge, keys
 * and provider. One operation is connect, handshake, exchange where there is one, and one request.
 */
final class ChannelGroup implements BenchGroup {
  private static final int CONNECTIONS = 200;
  private static final int REQUESTS = 4000;
  private static final int SLOW = 3;
  private static final Duration FAST_PLATFORM = Duration.ofMillis(4);
  private static final Duration SLOW_PLATFORM = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "channel";
  }

  @Override
  public void run(int rounds, PrintStream out) throws Exception {
    Map<String, List<Latencies>> all = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      out.printf("channel: %s%n", round == 0 ? "warm-up" : "round " + round + " of " + rounds);
      Map<String, List<Latencies>> into = round == 0 ? new LinkedHashMap<>() : all;
      measure(into, Duration.ZERO, "software", CONNECTIONS);
      measure(into, FAST_PLATFORM, "4 ms", CONNECTIONS);
      if (round > 0) {
        measure(into, SLOW_PLATFORM, "1 s", SLOW);
      }
    }
    print(all, out);
  }

  private static void measure(
      Map<String, List<Latencies>> into, Duration latency, String name, int firsts)
      throws Exception {
    try (ChannelRig rig = ChannelRig.start(ChannelRig.folder(), latency)) {
      String suffix = ", evidence takes " + name;
      AttestedParty known = rig.party();
      rig.attested(ChannelRig.tls(), known);
      add(into, "plain, new", CONNECTIONS, () -> rig.plain(rig.context()));
      add(
          into,
          "(a) first contact" + suffix,
          firsts,
          () -> rig.attested(ChannelRig.tls(), rig.party()));
      add(into, "(b) known key" + suffix, CONNECTIONS, () -> rig.attested(ChannelRig.tls(), known));
      SSLContext context = rig.context();
      rig.plain(context);
      add(into, "plain, resumed", CONNECTIONS, () -> rig.plain(context));
      ClientTls tls = ChannelRig.tls();
      rig.attested(tls, known);
      add(into, "(c) resumed, known key" + suffix, CONNECTIONS, () -> rig.attested(tls, known));
      if (latency.isZero()) {
        try (SSLSocket socket = rig.plainConnect(context);
            AttestedConnection connection = rig.connect(tls, known)) {
          add(into, "plain, keep-alive request", REQUESTS, () -> ChannelRig.plainRequest(socket));
          add(into, "keep-alive request", REQUESTS, () -> ChannelRig.request(connection));
        }
      }
    }
  }

  private static void add(
      Map<String, List<Latencies>> into, String name, int times, Latencies.Operation operation)
      throws Exception {
    into.computeIfAbsent(name, key -> new ArrayList<>()).add(Latencies.of(times, operation));
  }

  private static void print(Map<String, List<Latencies>> all, PrintStream out) {
    out.printf("%n## Attested channels against plain TLS 1.3 with mutual authentication%n%n");
    out.println("| operation | per second | ratio to plain | p50 ms | p99 ms | wanted |");
    out.println("|---|---:|---:|---:|---:|---:|");
    all.forEach(
        (name, rounds) ->
            out.println(
                String.format(
                    Locale.ROOT,
                    "| %s | %,.1f | %s | %.2f | %.2f | %s |",
                    name,
                    1000 / mean(rounds),
                    name.startsWith("plain")
                        ? ""
                        : String.format(
                            Locale.ROOT,
                            "%.2f",
                            mean(all.getOrDefault(plain(name), List.of())) / mean(rounds)),
                    quantile(rounds, 0.50),
                    quantile(rounds, 0.99),
                    wanted(name))));
  }

  private static String plain(String name) {
    return name.startsWith("(c)")
        ? "plain, resumed"
        : name.startsWith("keep") ? "plain, keep-alive request" : "plain, new";
  }

  private static String wanted(String name) {
    return name.startsWith("(b)") ? "0.40" : name.startsWith("keep") ? "0.90" : "";
  }

  private static double mean(List<Latencies> rounds) {
    return Measurements.median(rounds.stream().map(Latencies::meanMillis).toList());
  }

  private static double quantile(List<Latencies> rounds, double at) {
    return Measurements.median(rounds.stream().map(round -> round.millis(at)).toList());
  }
}
