package dev.cloister.client.system;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.ServiceHead;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.witness.Place;
import dev.cloister.store.HeadHash;
import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.Continuity;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.map.RecoveredMap;
import dev.cloister.store.map.SealedMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A service that keeps a sealed map which the vaults witness. */
final class WitnessedService implements AutoCloseable {
  private static final StoreId STORE =
      StoreId.of("witnessed-------".getBytes(StandardCharsets.US_ASCII));

  private final AttestedVaults vaults;
  private final ServiceHead head;
  private final SealedMap map;

  private WitnessedService(AttestedVaults vaults, ServiceHead head, SealedMap map) {
    this.vaults = vaults;
    this.head = head;
    this.map = map;
  }

  /** Starts on a disk; a new one where there is none. */
  static WitnessedService start(Path disk, AttestedVaults vaults, HeadId id) throws Exception {
    LogSettings settings =
        LogSettings.of(
            DiskDirectory.at(disk),
            STORE,
            RootKeys.of(RootKey.of(1, new byte[32])),
            VaultMachine.RANDOM);
    SecretBytes key = SecretBytes.takeOver(new byte[32]);
    if (!Files.exists(disk)) {
      ServiceHead head =
          vaults.serviceHead(id, key, ServiceHead.Beginning.empty(), VaultMachine.RANDOM);
      SealedMap map = SealedMap.create(settings, at -> head.acknowledge(place(at)));
      return new WitnessedService(vaults, head, map);
    }
    RecoveredMap found = SealedMap.open(settings);
    try {
      ServiceHead head =
          vaults.serviceHead(
              id,
              key,
              new ServiceHead.Beginning(
                  place(found.head()), found.head().incarnation(), place -> holds(found, place)),
              VaultMachine.RANDOM);
      SealedMap map = found.resume(head.incarnation(), at -> head.acknowledge(place(at)));
      return new WitnessedService(vaults, head, map);
    } catch (Exception e) {
      found.close();
      throw e;
    }
  }

  private static boolean holds(RecoveredMap log, Place place) throws IOException {
    try {
      Continuity found =
          log.continuity(new LogHead(STORE, 1, place.seq(), HeadHash.of(place.hash().bytes())));
      return found == Continuity.CONTAINED || found == Continuity.BEFORE_SNAPSHOT;
    } catch (StoreException e) {
      throw new IOException(e);
    }
  }

  private static Place place(LogHead head) {
    return new Place(head.seq(), ByteString.copyOf(head.hash().bytes()));
  }

  /** What takes effect: durable, and remembered by the vaults. */
  void write(String name, String value) {
    map.put(name, value.getBytes(StandardCharsets.UTF_8)).join();
  }

  String read(String name) {
    return new String(map.get(name).orElseThrow(), StandardCharsets.UTF_8);
  }

  ServiceHead head() {
    return head;
  }

  @Override
  public void close() {
    // First what the log may wait for.
    head.close();
    map.close();
    vaults.close();
  }
}
