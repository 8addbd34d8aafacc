package dev.cloister.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.constellation.wire.VaultRequest;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What reading takes: of one vault by code, and of constellations by an owner. */
final class VaultReads {
  private static final SecretName NAME = new SecretName("bench/secret");
  private static final Duration SLOW = Duration.ofMillis(100);

  private final int firsts;
  private final int kept;

  private VaultReads(int firsts, int kept) {
    this.firsts = firsts;
    this.kept = kept;
  }

  /**
   * So many.
   *
   * @param firsts reads that open a connection first
   * @param kept reads over connections that there are
   */
  static VaultReads of(int firsts, int kept) {
    return new VaultReads(firsts, kept);
  }

  /** Rows of one vault, by what is measured. */
  Map<String, Latencies> ofOneVault(Path folder) throws Exception {
    Map<String, Latencies> rows = new LinkedHashMap<>();
    try (VaultRig rig = VaultRig.start(folder, Quorums.of(3, 2, 3, 1, 2));
        VaultClient owner = rig.client()) {
      rig.put(owner, NAME);
      AttestedRequest get = get(rig);
      Iterator<AttestedParty> strangers = Stream.generate(rig::reader).limit(firsts).iterator();
      rows.put(
          "first contact", Latencies.of(firsts, () -> once(rig, code(), strangers.next(), get)));
      AttestedParty known = rig.reader();
      once(rig, code(), known, get);
      rows.put("known key", Latencies.of(firsts, () -> once(rig, code(), known, get)));
      ClientTls tls = code();
      once(rig, tls, known, get);
      rows.put("resumed", Latencies.of(firsts, () -> once(rig, tls, known, get)));
      try (AttestedConnection connection = rig.connect(0, tls, known)) {
        rows.put("kept alive", Latencies.of(kept, () -> send(connection, get)));
      }
    }
    return rows;
  }

  /** Rows of a constellation, by what is measured. */
  Map<String, Latencies> ofConstellation(Path folder, Quorums quorums, PrintStream out)
      throws Exception {
    Map<String, Latencies> rows = new LinkedHashMap<>();
    try (VaultRig rig = VaultRig.start(folder, quorums)) {
      try (VaultClient owner = rig.client()) {
        rig.put(owner, NAME);
        VaultRig.get(owner, NAME);
        rows.put("first contact", Latencies.of(firsts, () -> anew(rig)));
        rows.put("resumed", Latencies.of(firsts, () -> resumed(owner)));
        rows.put("kept alive", Latencies.of(kept, () -> VaultRig.get(owner, NAME)));
      }
      rows.put("one slow by " + SLOW.toMillis() + " ms", slow(rig, out));
      rig.stop(0);
      WrongShare.plant(
          rig.tee(), rig.data(0), SecretId.of(rig.constellationId(), rig.owner(), NAME));
      rig.restart(0);
      rig.awaitServing(NAME);
      rows.put("one lies", faulty(rig, rig.endpoints(), "one lies", out));
      Map<VaultId, Target> endpoints = rig.endpoints();
      rig.stop(0);
      rows.put("one dead", faulty(rig, endpoints, "one dead", out));
    }
    return rows;
  }

  private static void anew(VaultRig rig) throws Exception {
    try (VaultClient client = rig.client()) {
      VaultRig.get(client, NAME);
    }
  }

  private static void resumed(VaultClient client) throws Exception {
    client.disconnect();
    VaultRig.get(client, NAME);
  }

  private Latencies slow(VaultRig rig, PrintStream out) throws Exception {
    try (VaultLink link = VaultLink.to(rig.target(0), SLOW)) {
      Map<VaultId, Target> endpoints = new HashMap<>(rig.endpoints());
      endpoints.put(rig.vault(0), link.target());
      return faulty(rig, endpoints, "one slow", out);
    }
  }

  /** The first read finds out; those after it are counted. */
  private Latencies faulty(
      VaultRig rig, Map<VaultId, Target> endpoints, String what, PrintStream out) throws Exception {
    try (VaultClient client = rig.client(endpoints, VaultRig.PACE)) {
      Latencies first = Latencies.of(1, () -> VaultRig.get(client, NAME));
      out.println(
          String.format(
              Locale.ROOT,
              "%d vaults, %s: the first read takes %.1f ms",
              rig.quorums().n(),
              what,
              first.millis(0.5)));
      return Latencies.of(kept, () -> VaultRig.get(client, NAME));
    }
  }

  /** As code asks for it. */
  static AttestedRequest get(VaultRig rig) {
    VaultRequest request =
        new VaultRequest.GetSecret(
            new SecretReference.OfOwner(rig.owner(), NAME), Optional.empty());
    return AttestedRequest.of("POST", request.operation().path())
        .body("application/json", request.toJson().toJson().getBytes(UTF_8));
  }

  static SecretName name() {
    return NAME;
  }

  static ClientTls code() {
    return ChannelRig.tls();
  }

  private static void once(
      VaultRig rig, ClientTls tls, AttestedParty party, AttestedRequest request) throws Exception {
    try (AttestedConnection connection = rig.connect(0, tls, party)) {
      send(connection, request);
    }
  }

  static void send(AttestedConnection connection, AttestedRequest request) throws Exception {
    if (connection.send(request, System.nanoTime()).status() != 200) {
      throw new IllegalStateException("expected to be let");
    }
  }
}
