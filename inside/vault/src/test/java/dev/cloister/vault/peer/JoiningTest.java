package dev.cloister.vault.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Place;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A vault takes the heads of all its peers at once, or of none. */
class JoiningTest {
  private static final Place OWN = new Place(3, Constellation.bytes(32, 3));

  private final Constellation constellation =
      Constellation.of(Quorums.of(3, 2, 3, 1, 2), new SecureRandom());
  private final Seat seat = constellation.seat(0);
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
  private final Map<VaultId, PeerAnswer> answers = new HashMap<>();
  private Place place = OWN;

  @Test
  void attempt_whereAllShowTheirFirstHead_isDone() throws Exception {
    answers.put(
        constellation.vault(1), joined(1, constellation.key(constellation.vault(1)), false));
    answers.put(
        constellation.vault(2), joined(2, constellation.key(constellation.vault(2)), false));
    assertThat(joining().isDone()).isFalse();
    assertThat(joining().attempt()).isEqualTo(Joining.Outcome.FRESH);
    assertThat(joining().isDone()).isTrue();
  }

  @Test
  void attempt_whereOneHasServedAlready_isLate() throws Exception {
    answers.put(constellation.vault(1), joined(1, constellation.key(constellation.vault(1)), true));
    answers.put(
        constellation.vault(2), joined(2, constellation.key(constellation.vault(2)), false));
    assertThat(joining().attempt()).isEqualTo(Joining.Outcome.LATE);
  }

  @Test
  void attempt_whereOneGivesNoAnswer_remembersNobody() throws Exception {
    answers.put(
        constellation.vault(1), joined(1, constellation.key(constellation.vault(1)), false));
    assertThat(joining().attempt()).isEqualTo(Joining.Outcome.WAITS);
    assertThat(memory.find(constellation.vault(1))).isEmpty();
  }

  @Test
  void attempt_whereAHeadIsAnothers_remembersNobody() throws Exception {
    SigningKey first = constellation.key(constellation.vault(1));
    answers.put(constellation.vault(1), joined(1, first, false));
    answers.put(constellation.vault(2), joined(1, first, false));
    assertThat(joining().attempt()).isEqualTo(Joining.Outcome.WAITS);
    answers.put(constellation.vault(2), joined(2, first, false));
    assertThat(joining().attempt()).isEqualTo(Joining.Outcome.WAITS);
    assertThat(memory.all(seat)).isEmpty();
  }

  /** Who served shows a later head; that is not the one with which it joined. */
  @Test
  void attempt_whereAHeadIsNoFirstOne_remembersNobody() throws Exception {
    answers.put(
        constellation.vault(1), joined(1, constellation.key(constellation.vault(1)), false));
    Seat other = constellation.seat(2);
    answers.put(
        constellation.vault(2),
        new PeerAnswer.Joined(Signed.by(other.key(), other.head(2, OWN, OWN)), true));
    assertThat(joining().attempt()).isEqualTo(Joining.Outcome.WAITS);
    assertThat(memory.all(seat)).isEmpty();
  }

  @Test
  void own_head_isOneInALife() throws Exception {
    Signed<Head> first = joining().own();
    assertThat(first.verify(seat.key().publicKey()).place()).isEqualTo(OWN);
    place = new Place(9, Constellation.bytes(32, 9));
    assertThat(joining().own()).isEqualTo(first);
  }

  private Joining joining() {
    Map<VaultId, PeerLink> links = new HashMap<>();
    for (var peer : seat.peers()) {
      links.put(
          peer.vault(),
          _ -> {
            PeerAnswer answer = answers.get(peer.vault());
            if (answer == null) {
              throw new ChannelException(ErrorCode.PEER_UNREACHABLE, "nobody there");
            }
            return answer;
          });
    }
    OwnLog log =
        new OwnLog() {
          @Override
          public Place place() {
            return place;
          }

          @Override
          public boolean holds(Place wanted) {
            return wanted.equals(place);
          }
        };
    return new Joining(seat, new Peers(links, Runnable::run), memory, log);
  }

  private PeerAnswer joined(int vault, SigningKey key, boolean begun) {
    Head head =
        Head.first(
            seat.constellation().constellationId(),
            constellation.vault(vault),
            new Place(vault, Constellation.bytes(32, vault)));
    return new PeerAnswer.Joined(Signed.by(key, head), begun);
  }
}
