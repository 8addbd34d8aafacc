package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.constellation.wire.VaultState;
import dev.cloister.http.AttestedEdge;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.http.Route;
import dev.cloister.http.Router;
import dev.cloister.http.TlsConfig;
import dev.cloister.http.TlsIdentity;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/** One vault as it runs: its disk, its listener, its links. */
final class VaultHost implements AutoCloseable {
  private static final LeaseTimes TIMES =
      new LeaseTimes(Duration.ofSeconds(1), Duration.ofSeconds(2));

  final VaultPeers peers;
  final Path disk;
  private final SealedMap state;
  private final SealedMap memory;
  private final HttpEdge edge;
  private final PeerNetwork network;

  /** Starts on a disk; one that has nothing is begun. */
  VaultHost(PeerWorld world, int index, Path disk) throws Exception {
    this.disk = disk;
    Seat seat = world.constellation.seat(index);
    peers =
        VaultPeers.of(
            new VaultPeers.Settings(
                TIMES, Duration.ofSeconds(2), world.random, System::nanoTime, () -> PeerWorld.NOW));
    state = open(world, disk.resolve("state"), peers.ofState());
    memory = open(world, disk.resolve("peers"), Witness.none());
    Attester attester = Attester.of(world.tee, world.keys.get(index), world.random);
    TlsIdentity leaf = PeerWorld.leaf("vault " + index + disk.getFileName());
    network =
        PeerNetwork.of(
            seat,
            world.trust(),
            new AttestedPeerLink.Channel(
                attester,
                ClientTls.withCertificate(leaf.key(), leaf.chain()),
                world.random,
                System::nanoTime,
                AttestedPeerLink.TIMEOUTS),
            world::addresses);
    peers.seat(
        seat,
        new VaultPeers.Stores(
            StateLog.of(state), SealedDurable.of(state), SealedDurable.of(memory)),
        network.links(),
        Executors.newVirtualThreadPerTaskExecutor());
    AttestedEdge attested =
        AttestedEdge.of(
            AttestedService.of(
                    attester, AttestedPeerLink.serviceId(seat), world.random, System::nanoTime)
                .withOptionalClients(PeerRequirements.of(world.judge()).allowingWarnings()));
    List<Route> routes =
        new ArrayList<>(PeerRoutes.of(peers, PeerGate.of(world::policies), attested.gate()));
    routes.add(attested.route());
    edge =
        HttpEdge.start(
            HttpServerConfig.tls(
                "127.0.0.1",
                0,
                TlsConfig.withOptionalClient(leaf, PeerCertificates.judgedByEvidence())),
            Router.of(routes),
            EdgeObserver.NONE);
  }

  Target address() {
    return new Target("127.0.0.1", edge.port());
  }

  private static SealedMap open(PeerWorld world, Path folder, Witness witness) throws Exception {
    Files.createDirectories(folder.getParent());
    byte[] secret = new byte[RootKey.LENGTH];
    Arrays.fill(secret, (byte) 5);
    LogSettings settings =
        LogSettings.of(
            DiskDirectory.at(folder),
            StoreId.of("vault-state-----".getBytes(StandardCharsets.US_ASCII)),
            RootKeys.of(RootKey.of(1, secret)),
            world.random);
    try {
      return SealedMap.open(settings).resume(witness);
    } catch (StoreException e) {
      if (e.error() != StoreError.MISSING) {
        throw e;
      }
      return SealedMap.create(settings, witness);
    }
  }

  void write(String key, String value) throws ChannelException {
    peers.requireIncarnation();
    peers.await(state.put(key, value.getBytes(StandardCharsets.UTF_8)));
  }

  Optional<String> read(String key) throws ChannelException {
    Optional<byte[]> value = state.get(key);
    peers.requireReads();
    return value.map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  boolean serves() {
    try {
      peers.requireReads();
      return true;
    } catch (ChannelException e) {
      return false;
    }
  }

  boolean is(VaultState wanted) {
    return peers.state() == wanted;
  }

  @Override
  public void close() {
    peers.close();
    edge.close();
    network.close();
    state.close();
    memory.close();
  }
}
