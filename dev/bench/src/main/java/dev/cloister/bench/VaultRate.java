package dev.cloister.bench;

import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.constellation.Quorums;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many reads one vault answers, each in the audit log before it is answered. */
final class VaultRate {
  private static final List<Integer> CALLERS = List.of(1, 8, 64);

  /**
   * One measurement.
   *
   * @param reads as they went
   * @param readsPerFsync audited together
   */
  record Row(Latencies reads, double readsPerFsync) {}

  private VaultRate() {}

  /** Rows by the number of callers, each over a connection of its own. */
  static Map<Integer, Row> measure(Path folder, long length) throws Exception {
    Map<Integer, Row> rows = new LinkedHashMap<>();
    try (VaultRig rig = VaultRig.start(folder, Quorums.of(3, 2, 3, 1, 2));
        VaultClient owner = rig.client()) {
      rig.put(owner, VaultReads.name());
      AttestedRequest get = VaultReads.get(rig);
      AttestedParty code = rig.reader();
      for (int callers : CALLERS) {
        rows.put(callers, row(rig, code, get, callers, length));
      }
    }
    return rows;
  }

  private static Row row(
      VaultRig rig, AttestedParty code, AttestedRequest get, int callers, long length)
      throws Exception {
    List<AttestedConnection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < callers; i++) {
        connections.add(rig.connect(0, VaultReads.code(), code));
      }
      try (Fsyncs fsyncs = Fsyncs.count()) {
        Latencies reads =
            Latencies.during(
                length, callers, caller -> () -> VaultReads.send(connections.get(caller), get));
        return new Row(reads, reads.nanos().size() / (double) fsyncs.stop());
      }
    } finally {
      connections.forEach(AttestedConnection::close);
    }
  }
}
