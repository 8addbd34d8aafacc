package dev.cloister.vault.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnessed;
import dev.cloister.store.HeadHash;
import dev.cloister.store.LogHead;
import dev.cloister.store.StoreId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Heads of a vault in incarnation 2 that two peers have to take, of two. */
class WitnessingTest {
  private static final LeaseTimes TIMES = LeaseTimes.of(Duration.ofSeconds(2));
  private static final Place START = at(5);
  private static final Incarnation SECOND = new Incarnation(2, Optional.empty());

  private final Constellation constellation =
      Constellation.of(Quorums.of(3, 2, 3, 2, 2), new SecureRandom());
  private final Seat seat = constellation.seat(0);
  private final VaultId one = constellation.vault(1);
  private final VaultId other = constellation.vault(2);
  private final Map<String, byte[]> disk = new HashMap<>();
  private final Standing standing = new Standing();
  private long now;

  /** What each peer does with a question. */
  private final Map<VaultId, PeerLink> links =
      new HashMap<>(Map.of(one, request -> acked(1, 1, request), other, r -> acked(2, 1, r)));

  private final Witnessing witnessing =
      new Witnessing(standing, TIMES, new SecureRandom(), () -> now);

  @Test
  void head_ofAVaultWithoutPeers_passes() {
    assertThat(shown(at(6))).isCompleted();
  }

  @Test
  void head_beforeTheVaultServes_waits() throws Exception {
    sit();
    CompletableFuture<?> waiting = shown(at(6));
    witnessing.show(one);
    witnessing.show(other);
    assertThat(waiting).isNotDone();
    serve();
    assertThat(witnessing.show(one)).isTrue();
    assertThat(waiting).isNotDone();
    assertThat(witnessing.show(other)).isTrue();
    assertThat(waiting).isCompleted();
    assertThat(witnessing.reached()).contains(at(6));
  }

  @Test
  void head_thatOnePeerTookTwice_waits() throws Exception {
    sit();
    serve();
    CompletableFuture<?> waiting = shown(at(6));
    witnessing.show(one);
    witnessing.show(one);
    assertThat(waiting).isNotDone();
    assertThat(witnessing.reached()).contains(START);
  }

  @Test
  void acknowledgement_ofAnotherHeadQuestionOrPeer_doesNotCount() throws Exception {
    sit();
    serve();
    links.put(one, request -> forged(request, at(7), Constellation.bytes(32, 0), 1));
    links.put(other, request -> acked(1, 1, request));
    sit();
    CompletableFuture<?> waiting = shown(at(6));
    assertThat(witnessing.show(one)).isFalse();
    assertThat(witnessing.show(other)).isFalse();
    assertThat(waiting).isNotDone();
    assertThat(witnessing.mayRead()).isFalse();
  }

  /** The machine that a peer ran on before it started again does not speak for it. */
  @Test
  void acknowledgement_ofAFormerIncarnationOfThePeer_doesNotCount() throws Exception {
    sit();
    serve();
    Seat peer = constellation.seat(1);
    memory().remember(List.of(Witnessed.first(Signed.by(peer.key(), peer.head(3, START, START)))));
    assertThat(witnessing.show(one)).isFalse();
    links.put(one, request -> acked(1, 3, request));
    sit();
    assertThat(witnessing.show(one)).isTrue();
  }

  @Test
  void read_needsBothPeersLately() throws Exception {
    sit();
    serve();
    assertThat(witnessing.mayRead()).isFalse();
    assertThat(witnessing.couldRead()).isFalse();
    witnessing.show(one);
    assertThat(witnessing.mayRead()).isFalse();
    witnessing.show(other);
    assertThat(witnessing.mayRead()).isTrue();
    assertThat(witnessing.couldRead()).isTrue();
    now += TIMES.lease().toNanos();
    assertThat(witnessing.mayRead()).isFalse();
    assertThat(witnessing.isDue(one)).isTrue();
  }

  @Test
  void peer_thatProvesALaterIncarnation_stopsTheVaultAndWhatWaits() throws Exception {
    sit();
    serve();
    links.put(one, request -> reported(1, seat.head(3, START, START), request));
    sit();
    CompletableFuture<?> waiting = shown(at(6));
    assertThat(witnessing.show(one)).isFalse();
    assertThat(standing.now().reason()).contains(Reason.FENCED);
    assertThat(waiting).isCompletedExceptionally();
    assertThat(shown(at(7))).isCompletedExceptionally();
  }

  @Test
  void peer_thatMakesALaterIncarnationUp_stopsNobody() throws Exception {
    sit();
    serve();
    Head made = seat.head(3, START, START);
    links.put(
        one,
        request -> {
          Witnessed known =
              Witnessed.first(Signed.by(constellation.key(constellation.vault(1)), made));
          return report(1, known, request);
        });
    sit();
    assertThat(witnessing.show(one)).isFalse();
    assertThat(standing.now().is(Standing.Phase.ACTIVE)).isTrue();
  }

  @Test
  void close_endsWhatWaits() throws Exception {
    sit();
    serve();
    CompletableFuture<?> waiting = shown(at(6));
    witnessing.close();
    assertThat(waiting).isCompletedExceptionally();
    assertThat(witnessing.show(one)).isFalse();
  }

  private void sit() throws ChannelException {
    for (int i = 1; i < 3; i++) {
      Head first =
          Head.first(seat.constellation().constellationId(), constellation.vault(i), START);
      if (memory().find(constellation.vault(i)).isEmpty()) {
        memory().remember(List.of(Witnessed.first(Signed.by(constellation.seat(i).key(), first))));
      }
    }
    witnessing.seat(
        seat,
        memory(),
        links,
        new OwnLog() {
          @Override
          public Place place() {
            return START;
          }

          @Override
          public boolean holds(Place place) {
            return place.equals(START);
          }
        });
  }

  private void serve() {
    standing.serve(SECOND);
    witnessing.served();
  }

  private PeerMemory memory() {
    return new PeerMemory(
        new Durable() {
          @Override
          public Optional<byte[]> get(String key) {
            return Optional.ofNullable(disk.get(key));
          }

          @Override
          public void put(Map<String, byte[]> values) {
            disk.putAll(values);
          }
        });
  }

  private CompletableFuture<?> shown(Place place) {
    return witnessing
        .acknowledge(
            new LogHead(
                StoreId.of(new byte[StoreId.LENGTH]),
                1,
                place.seq(),
                HeadHash.of(place.hash().bytes())))
        .toCompletableFuture();
  }

  /** A peer that remembers the start, and takes what it is shown. */
  private PeerAnswer acked(int peer, long incarnation, PeerRequest request)
      throws ChannelException {
    if (request instanceof PeerRequest.Show show) {
      return new PeerAnswer.Acknowledged(
          Signed.by(
              constellation.seat(peer).key(),
              WitnessAck.of(
                  show.head().object(), show.nonce(), constellation.vault(peer), incarnation)));
    }
    return reported(peer, seat.head(2, START, START), request);
  }

  private PeerAnswer forged(PeerRequest request, Place place, ByteString nonce, int peer)
      throws ChannelException {
    if (request instanceof PeerRequest.Show) {
      return new PeerAnswer.Acknowledged(
          Signed.by(
              constellation.seat(peer).key(),
              WitnessAck.of(seat.head(2, place, START), nonce, constellation.vault(peer), 1)));
    }
    return reported(peer, seat.head(2, START, START), request);
  }

  private PeerAnswer reported(int peer, Head known, PeerRequest request) throws ChannelException {
    return report(peer, Witnessed.first(Signed.by(seat.key(), known)), request);
  }

  private PeerAnswer report(int peer, Witnessed known, PeerRequest request)
      throws ChannelException {
    if (!(request instanceof PeerRequest.Report asked)) {
      throw new ChannelException(ErrorCode.PEER_ERROR, "expected a question");
    }
    return new PeerAnswer.Reported(
        Signed.by(
            constellation.seat(peer).key(),
            new HeadReport(asked.nonce(), known, constellation.vault(peer), 1)));
  }

  private static Place at(long seq) {
    return new Place(seq, Constellation.bytes(32, (int) seq));
  }
}
