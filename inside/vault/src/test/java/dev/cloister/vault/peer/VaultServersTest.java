package dev.cloister.vault.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.wire.VaultState;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.Witnessed;
import dev.cloister.http.TlsIdentity;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three vaults with their disks and listeners in one process, w = s = 2. */
final class VaultServersTest {
  @TempDir private Path folder;
  private PeerWorld world;

  @BeforeEach
  void world() throws Exception {
    world = new PeerWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void vaults_thatJoin_serveAndAreWitnessed() throws Exception {
    List<VaultHost> hosts = world.all();
    hosts.getFirst().write("a", "1");
    assertThat(hosts.getFirst().read("a")).contains("1");
    assertThat(hosts)
        .allMatch(host -> host.peers.continuity().state() == Continuity.State.WITNESSED);
    // Nobody serves in the first; an attempt that was not granted in time asks for a later one.
    assertThat(hosts.getFirst().peers.requireIncarnation()).isGreaterThan(1);
  }

  @Test
  void vault_whoseProcessEnded_startsAgainWithItsState() throws Exception {
    List<VaultHost> hosts = world.all();
    hosts.getFirst().write("a", "1");
    world.stop(hosts.getFirst());
    VaultHost again = world.start(0);
    PeerWorld.await(again::serves);
    assertThat(again.read("a")).contains("1");
    again.write("a", "2");
    assertThat(again.peers.continuity().state()).isEqualTo(Continuity.State.WITNESSED);
  }

  @Test
  void vault_onAnOlderDisk_isQuarantined() throws Exception {
    List<VaultHost> hosts = world.all();
    hosts.getFirst().write("a", "1");
    world.stop(hosts.getFirst());
    Path old = world.copy(world.disk(0), "old");
    VaultHost current = world.start(0);
    PeerWorld.await(current::serves);
    current.write("a", "2");
    world.stop(current);
    PeerWorld.replace(old, world.disk(0));

    VaultHost rolledBack = world.start(0);
    PeerWorld.await(() -> rolledBack.is(VaultState.QUARANTINE));
    assertThat(rolledBack.peers.reason()).contains(Reason.ROLLED_BACK);
    assertThat(rolledBack.peers.continuity().state()).isEqualTo(Continuity.State.QUARANTINED);
    assertThat(refusal(() -> rolledBack.read("a"))).isEqualTo(ErrorCode.QUARANTINED);
    assertThat(refusal(() -> rolledBack.write("a", "3"))).isEqualTo(ErrorCode.QUARANTINED);
    PeerAnswer asked =
        rolledBack.peers.answer(
            world.constellation.vault(1), new PeerRequest.Report(Constellation.bytes(32, 1)));
    assertThat(asked).isEqualTo(PeerAnswer.Refused.of(PeerAnswer.Why.NOT_ACTIVE));
  }

  @Test
  void machine_whoseDiskAnotherWasStartedFrom_isFenced() throws Exception {
    List<VaultHost> hosts = world.all();
    VaultHost older = hosts.getFirst();
    older.write("a", "1");
    VaultHost newer = world.start(0, world.copy(world.disk(0), "clone"));
    PeerWorld.await(newer::serves);
    PeerWorld.await(() -> older.is(VaultState.QUARANTINE));
    assertThat(older.peers.reason()).contains(Reason.FENCED);
    assertThat(refusal(() -> older.read("a"))).isEqualTo(ErrorCode.QUARANTINED);
    assertThat(newer.read("a")).contains("1");
    newer.write("a", "2");
    assertThat(newer.read("a")).contains("2");
  }

  @Test
  void vault_whosePeersAreDown_acknowledgesAndReadsNothing() throws Exception {
    List<VaultHost> hosts = world.all();
    VaultHost alone = hosts.getFirst();
    alone.write("a", "1");
    world.stop(hosts.get(1));
    world.stop(hosts.get(2));
    assertThat(refusal(() -> alone.write("a", "2"))).isEqualTo(ErrorCode.WITNESSES_UNAVAILABLE);
    PeerWorld.await(() -> !alone.serves());
    assertThat(refusal(() -> alone.read("a"))).isEqualTo(ErrorCode.WITNESSES_UNAVAILABLE);

    VaultHost second = world.start(1);
    VaultHost third = world.start(2);
    for (VaultHost host : List.of(alone, second, third)) {
      PeerWorld.await(host::serves);
    }
    // What was durable and waited is taken now.
    alone.write("b", "3");
    assertThat(alone.read("a")).contains("2");
  }

  @Test
  void constellation_ofWhichAllProcessesEnded_recoversAndSaysThatItIsUnproven() throws Exception {
    List<VaultHost> hosts = world.all();
    hosts.getFirst().write("a", "1");
    hosts.forEach(world::stop);
    for (VaultHost host : List.of(world.start(0), world.start(1), world.start(2))) {
      PeerWorld.await(host::serves);
      assertThat(host.peers.continuity())
          .isEqualTo(Continuity.unprovenSince(PeerWorld.NOW.getEpochSecond()));
    }
  }

  @Test
  void vault_thatSignsTwoHeadsOfOnePlace_isKnownByBoth() throws Exception {
    List<VaultHost> hosts = world.all();
    VaultHost liar = hosts.getFirst();
    liar.write("a", "1");
    Seat seat = world.constellation.seat(0);
    Place real = liar.peers.witnessing().reached().orElseThrow();
    Head other =
        seat.head(
            liar.peers.requireIncarnation(),
            new Place(real.seq(), Constellation.bytes(32, 9)),
            new Place(real.seq(), Constellation.bytes(32, 9)));
    try (AttestedPeerLink link = link(world.tee, world.keys.getFirst(), 0, 1)) {
      PeerAnswer answer =
          link.ask(new PeerRequest.Show(Signed.by(seat.key(), other), Constellation.bytes(32, 1)));
      assertThat(answer).isInstanceOf(PeerAnswer.Refused.class);
      PeerAnswer.Refused refused = (PeerAnswer.Refused) answer;
      assertThat(refused.why()).isEqualTo(PeerAnswer.Why.EQUIVOCATION);
      Witnessed kept = refused.report().orElseThrow().object().known();
      assertThat(kept.last().object().place()).isEqualTo(real);
      assertThat(kept.other().orElseThrow().object()).isEqualTo(other);
    }
    PeerWorld.await(() -> liar.is(VaultState.QUARANTINE));
    assertThat(liar.peers.reason()).contains(Reason.EQUIVOCATION);
  }

  @Test
  void stranger_withTheRightCode_isNoPeer() throws Exception {
    world.all();
    try (AttestedPeerLink link = link(world.tee, strangerKeys(), 0, 1)) {
      assertThat(refusal(() -> link.ask(new PeerRequest.Report(Constellation.bytes(32, 1)))))
          .isEqualTo(ErrorCode.PEER_NOT_EXPECTED);
    }
  }

  @Test
  void member_withOtherCode_isRefused() throws Exception {
    world.all();
    Path jar = Files.writeString(folder.resolve("other.jar"), "other code");
    try (TeeProvider tee = world.tee(Workload.of(List.of(jar), new byte[0]));
        AttestedPeerLink link = link(tee, world.keys.getFirst(), 0, 1)) {
      assertThat(refusal(() -> link.ask(new PeerRequest.Report(Constellation.bytes(32, 1)))))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }

  @Test
  void member_thatShowsAnothersHead_isRefused() throws Exception {
    List<VaultHost> hosts = world.all();
    Seat seat = world.constellation.seat(2);
    Head head =
        seat.head(
            hosts.get(2).peers.requireIncarnation(),
            hosts.get(2).peers.witnessing().reached().orElseThrow(),
            hosts.get(2).peers.witnessing().reached().orElseThrow());
    try (AttestedPeerLink link = link(world.tee, world.keys.getFirst(), 0, 1)) {
      PeerRequest.Show show =
          new PeerRequest.Show(Signed.by(seat.key(), head), Constellation.bytes(32, 1));
      assertThat(refusal(() -> link.ask(show))).isEqualTo(ErrorCode.FORBIDDEN);
    }
  }

  private KeyPair strangerKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), world.random);
    return generator.generateKeyPair();
  }

  /** Somebody with that key and TEE, at one vault's listener. */
  private AttestedPeerLink link(TeeProvider tee, KeyPair key, int from, int to) throws Exception {
    Member peer = world.constellation.descriptor.members().get(to);
    TlsIdentity leaf = PeerWorld.leaf("host");
    return AttestedPeerLink.to(
        world.constellation.seat(from),
        peer,
        world.strictJudge(),
        new AttestedPeerLink.Channel(
            Attester.of(tee, key, world.random),
            ClientTls.withCertificate(leaf.key(), leaf.chain()),
            world.random,
            System::nanoTime,
            AttestedPeerLink.TIMEOUTS),
        world::addresses);
  }

  private static ErrorCode refusal(ThrowingCallable call) {
    return catchThrowableOfType(ChannelException.class, call).code();
  }
}
