package dev.cloister.bench;

import dev.cloister.bench.Turns.Pair;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.AttestedParty;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Attested channels over loopback against plain TLS 1.3 with mutual authentication: same edge,
 * keys, provider and transport, in turns. One operation is connect, handshake, exchange where there
 * is one, and one request; or, kept alive, one request.
 */
final class ChannelGroup implements BenchGroup {
  private static final int BLOCK = 10;
  private static final int BLOCKS = 20;
  private static final int REQUESTS = 200;
  private static final List<Duration> LATENCIES =
      List.of(Duration.ZERO, Duration.ofMillis(4), Duration.ofSeconds(1));

  @Override
  public String name() {
    return "channel";
  }

  @Override
  public void run(int rounds, PrintStream out) throws Exception {
    Map<ChannelRow, List<Pair>> all = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      out.printf("channel: %s%n", round == 0 ? "warm-up" : "round " + round + " of " + rounds);
      for (Duration latency : LATENCIES) {
        for (boolean mutual : new boolean[] {false, true}) {
          boolean warmUp = round == 0;
          if (!warmUp || latency.toMillis() < 1000) {
            measure(warmUp ? new LinkedHashMap<>() : all, latency, mutual);
          }
        }
      }
    }
    ChannelRow.print(all, out);
  }

  private static void measure(Map<ChannelRow, List<Pair>> into, Duration latency, boolean mutual)
      throws Exception {
    try (ChannelRig rig = ChannelRig.start(ChannelRig.folder(), latency, mutual)) {
      AttestedParty known = rig.party();
      rig.attested(ChannelRig.tls(), known);
      boolean slow = latency.toMillis() >= 1000;
      int firsts = slow ? 1 : BLOCKS;
      int block = slow ? 3 : BLOCK;
      Iterator<AttestedParty> strangers = rig.parties(firsts * block);
      Turns.Operation plain = () -> rig.plain(rig.context());
      add(
          into,
          new ChannelRow("(a) first contact", latency, mutual, ""),
          Turns.of(firsts, block),
          plain,
          () -> rig.attested(ChannelRig.tls(), strangers.next()));
      add(
          into,
          new ChannelRow("(b) known key", latency, mutual, "0.40"),
          Turns.of(BLOCKS, BLOCK),
          plain,
          () -> rig.attested(ChannelRig.tls(), known));
      SSLContext context = rig.context();
      rig.plain(context);
      ClientTls tls = ChannelRig.tls();
      rig.attested(tls, known);
      add(
          into,
          new ChannelRow("(c) resumed, known key", latency, mutual, ""),
          Turns.of(BLOCKS, BLOCK),
          () -> rig.plain(context),
          () -> rig.attested(tls, known));
      if (latency.isZero()) {
        try (PlainTls socket = rig.plainConnect(context);
            AttestedConnection connection = rig.connect(tls, known)) {
          add(
              into,
              new ChannelRow("keep-alive request", latency, mutual, "0.90"),
              Turns.of(BLOCKS, REQUESTS),
              socket::request,
              () -> ChannelRig.request(connection));
        }
      }
    }
  }

  private static void add(
      Map<ChannelRow, List<Pair>> into,
      ChannelRow row,
      Turns turns,
      Turns.Operation plain,
      Turns.Operation attested)
      throws Exception {
    into.computeIfAbsent(row, key -> new ArrayList<>()).add(turns.measure(plain, attested));
  }
}
