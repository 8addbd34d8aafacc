package dev.cloister.vault.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.Witnessed;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The second of three vaults starts at place 5; both others have to let it. */
class StartTest {
  private static final Place PLACE = at(5, 1);

  private final Constellation constellation =
      Constellation.of(Quorums.of(3, 2, 3, 1, 2), new SecureRandom());
  private final Seat seat = constellation.seat(1);
  private final Map<String, byte[]> disk = new HashMap<>();
  private final PeerMemory memory =
      new PeerMemory(
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
  private final Map<Integer, Peer> peers = new HashMap<>();
  private Place place = PLACE;
  private boolean readable = true;
  private int wanted;

  /** What a peer remembers, and in which incarnation it speaks. */
  private record Peer(Head known, long incarnation, boolean grants) {}

  StartTest() {
    for (int i : List.of(0, 2)) {
      peers.put(i, new Peer(seat.head(1, PLACE, PLACE), 2, true));
    }
  }

  @Test
  void attempt_whereBothKnowThePlaceAndGrant_isGranted() throws Exception {
    assertThat(start().attempt(true)).isInstanceOf(Start.Outcome.Granted.class);
    assertThat(((Start.Outcome.Granted) start().attempt(true)).incarnation().number()).isEqualTo(2);
  }

  @Test
  void attempt_afterALaterIncarnationWasGranted_asksForTheNext() throws Exception {
    peers.put(2, new Peer(seat.head(7, PLACE, PLACE), 2, true));
    assertThat(((Start.Outcome.Granted) start().attempt(true)).incarnation().number()).isEqualTo(8);
  }

  @Test
  void attempt_whereOneDoesNotGrant_waits() throws Exception {
    peers.put(2, new Peer(seat.head(1, PLACE, PLACE), 2, false));
    assertThat(start().attempt(true)).isEqualTo(new Start.Outcome.Waits(2, 0));
  }

  @Test
  void attempt_whereOneIsAway_waits() throws Exception {
    peers.remove(2);
    assertThat(start().attempt(true)).isEqualTo(new Start.Outcome.Waits(1, 0));
    assertThat(wanted).isZero();
  }

  @Test
  void attempt_whereAPeerKnowsALaterPlace_isRolledBack() throws Exception {
    peers.put(2, new Peer(seat.head(1, at(6, 1), PLACE), 2, true));
    assertThat(start().attempt(true)).isEqualTo(new Start.Outcome.Stopped(Reason.ROLLED_BACK));
    assertThat(wanted).isZero();
  }

  @Test
  void attempt_whereThePlacesContradict_isNoStart() throws Exception {
    peers.put(2, new Peer(seat.head(1, at(5, 2), at(5, 2)), 2, true));
    assertThat(start().attempt(true)).isInstanceOf(Start.Outcome.Stopped.class);
  }

  /** A log that cannot be read is no log that was rolled back. */
  @Test
  void attempt_onALogThatCannotBeRead_saysSo() {
    readable = false;
    peers.put(2, new Peer(seat.head(1, at(4, 1), at(4, 1)), 2, true));
    assertThatExceptionOfType(ChannelException.class).isThrownBy(() -> start().attempt(true));
  }

  /** A peer that lies about what this vault signed stops nobody, and helps nobody. */
  @Test
  void attempt_whereAPeerMakesAHeadUp_doesNotCountIt() throws Exception {
    Head made = constellation.seat(2).head(1, at(9, 9), at(9, 9));
    peers.put(2, new Peer(made, 2, true));
    assertThat(start().attempt(true)).isEqualTo(new Start.Outcome.Waits(1, 0));
  }

  @Test
  void attempt_whereAPeerSpeaksForItsFormerMachine_doesNotCountIt() throws Exception {
    Seat other = constellation.seat(2);
    memory.remember(List.of(Witnessed.first(Signed.by(other.key(), other.head(3, PLACE, PLACE)))));
    assertThat(start().attempt(true)).isEqualTo(new Start.Outcome.Waits(1, 0));
  }

  /** Two that grant each other at once, and are granted by nobody else, would wait for ever. */
  @Test
  void attempt_whileOneThatComesBeforeDoesNotServe_asksForNoIncarnation() throws Exception {
    peers.put(0, new Peer(seat.head(1, PLACE, PLACE), 1, true));
    assertThat(start().attempt(true)).isEqualTo(new Start.Outcome.Waits(2, 0));
    assertThat(wanted).isZero();
    assertThat(start().attempt(false)).isInstanceOf(Start.Outcome.Granted.class);
  }

  @Test
  void attempt_whileOneThatComesAfterDoesNotServe_goesFirst() throws Exception {
    peers.put(2, new Peer(seat.head(1, PLACE, PLACE), 1, true));
    assertThat(start().attempt(true)).isInstanceOf(Start.Outcome.Granted.class);
  }

  private Start start() {
    Map<VaultId, PeerLink> links = new HashMap<>();
    for (int i : List.of(0, 2)) {
      links.put(constellation.vault(i), request -> answer(i, request));
    }
    OwnLog log =
        new OwnLog() {
          @Override
          public Place place() {
            return place;
          }

          @Override
          public boolean holds(Place wantedPlace) throws ChannelException {
            if (!readable) {
              throw new ChannelException(ErrorCode.UNAVAILABLE, "not to be read");
            }
            return wantedPlace.equals(place);
          }
        };
    return new Start(seat, new Peers(links, Runnable::run), memory, log, new SecureRandom());
  }

  private PeerAnswer answer(int index, PeerRequest request) throws ChannelException {
    Peer peer = peers.get(index);
    if (peer == null) {
      throw new ChannelException(ErrorCode.PEER_UNREACHABLE, "nobody there");
    }
    VaultId name = constellation.vault(index);
    SigningKey key = constellation.key(name);
    return switch (request) {
      case PeerRequest.Report asked -> {
        SigningKey signer = constellation.key(peer.known().vault());
        Witnessed known = Witnessed.first(Signed.by(signer, peer.known()));
        yield new PeerAnswer.Reported(
            Signed.by(key, new HeadReport(asked.nonce(), known, name, peer.incarnation())));
      }
      case PeerRequest.Incarnation asked -> {
        wanted++;
        yield peer.grants()
            ? new PeerAnswer.Granted(
                Signed.by(
                    key, IncarnationGrant.of(asked.request().object(), name, peer.incarnation())))
            : PeerAnswer.Refused.of(PeerAnswer.Why.LEASED);
      }
      default -> throw new ChannelException(ErrorCode.PEER_ERROR, "not asked here");
    };
  }

  private static Place at(long seq, int hash) {
    return new Place(seq, Constellation.bytes(32, hash));
  }
}
