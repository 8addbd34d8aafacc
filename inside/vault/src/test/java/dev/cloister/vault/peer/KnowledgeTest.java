package dev.cloister.vault.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.Witnessed;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a vault in incarnation 3, at place 10, makes of what a peer remembers of it. */
class KnowledgeTest {
  private static final ByteString NONCE = Constellation.bytes(32, 4);

  private final Constellation constellation =
      Constellation.of(Quorums.of(3, 2, 3, 2, 2), new SecureRandom());
  private final Seat seat = constellation.seat(0);
  private final Member peer = constellation.descriptor.members().get(1);
  private final Place place = at(10, 1);
  private final Turn turn = new Turn(new Incarnation(3, Optional.empty()), place, NONCE);

  /** Holds place 8, and what is at hand now. */
  private final OwnLog log =
      new OwnLog() {
        @Override
        public Place place() {
          return place;
        }

        @Override
        public boolean holds(Place wanted) {
          return wanted.equals(at(8, 1));
        }
      };

  @Test
  void report_ofAPlaceInTheLog_isWhatThePeerKnows() throws Exception {
    assertThat(of(report(head(3, place)))).isEqualTo(new Knowledge(place, false));
    assertThat(of(report(head(3, at(8, 1))))).isEqualTo(new Knowledge(at(8, 1), false));
    assertThat(of(report(head(2, place)))).isEqualTo(new Knowledge(place, true));
  }

  @Test
  void report_ofALaterIncarnation_fences() {
    assertThat(stopped(report(head(4, place)))).isEqualTo(Reason.FENCED);
  }

  @Test
  void report_ofAPlaceThatTheLogDoesNotHold_saysThatItIsRolledBack() {
    assertThat(stopped(report(head(3, at(9, 1))))).isEqualTo(Reason.ROLLED_BACK);
    assertThat(stopped(report(head(3, at(11, 1))))).isEqualTo(Reason.ROLLED_BACK);
    assertThat(stopped(report(head(2, at(10, 2))))).isEqualTo(Reason.ROLLED_BACK);
  }

  @Test
  void report_ofTwoHeadsOfOnePlace_isEquivocation() {
    Signed<Head> last = Signed.by(seat.key(), head(3, place));
    Signed<Head> other = Signed.by(seat.key(), head(3, at(10, 2)));
    assertThat(stopped(report(new Witnessed(NONCE, last, Optional.of(other)))))
        .isEqualTo(Reason.EQUIVOCATION);
  }

  /** A peer that lies stops nobody. */
  @Test
  void report_ofHeadsThatThisVaultDidNotSign_provesNothing() {
    SigningKey peersKey = constellation.key(peer.vault());
    Signed<Head> last = Signed.by(seat.key(), head(3, place));
    Signed<Head> made = Signed.by(peersKey, head(4, place));
    Signed<Head> contradiction = Signed.by(peersKey, head(3, at(10, 2)));
    assertThat(refused(report(Witnessed.first(made)))).isEqualTo(ErrorCode.PEER_ERROR);
    assertThat(refused(report(new Witnessed(NONCE, last, Optional.of(contradiction)))))
        .isEqualTo(ErrorCode.PEER_ERROR);
    assertThat(refused(report(new Witnessed(NONCE, last, Optional.of(last)))))
        .isEqualTo(ErrorCode.PEER_ERROR);
  }

  @Test
  void report_ofAnotherQuestionOrPeer_provesNothing() {
    Witnessed known = Witnessed.first(Signed.by(seat.key(), head(4, place)));
    HeadReport old = new HeadReport(Constellation.bytes(32, 5), known, peer.vault(), 2);
    assertThat(refused(Signed.by(constellation.key(peer.vault()), old)))
        .isEqualTo(ErrorCode.PEER_ERROR);
    HeadReport others = new HeadReport(NONCE, known, constellation.vault(2), 2);
    assertThat(refused(Signed.by(constellation.key(constellation.vault(2)), others)))
        .isEqualTo(ErrorCode.PEER_ERROR);
    assertThat(refused(Signed.by(constellation.key(peer.vault()), others)))
        .isEqualTo(ErrorCode.PEER_ERROR);
  }

  private Knowledge of(Signed<HeadReport> report) throws Exception {
    return Knowledge.of(seat, peer, turn, report, log);
  }

  private Reason stopped(Signed<HeadReport> report) {
    return catchThrowableOfType(StopException.class, () -> of(report)).reason();
  }

  private ErrorCode refused(Signed<HeadReport> report) {
    return catchThrowableOfType(ChannelException.class, () -> of(report)).code();
  }

  private Signed<HeadReport> report(Head known) {
    return report(Witnessed.first(Signed.by(seat.key(), known)));
  }

  private Signed<HeadReport> report(Witnessed known) {
    return Signed.by(
        constellation.key(peer.vault()), new HeadReport(NONCE, known, peer.vault(), 2));
  }

  private Head head(long incarnation, Place where) {
    return seat.head(incarnation, where, where);
  }

  private static Place at(long seq, int hash) {
    return new Place(seq, Constellation.bytes(32, hash));
  }
}
