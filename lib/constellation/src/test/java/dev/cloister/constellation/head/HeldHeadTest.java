package dev.cloister.constellation.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.head.HeldHead.Outcome;
import dev.cloister.constellation.head.HeldHead.Verdict;
import dev.cloister.constellation.witness.Place;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a vault makes of what a service shows. */
class HeldHeadTest {
  private static final ByteString ONE = Fixture.bytes(32, 1);
  private static final ByteString OTHER = Fixture.bytes(32, 2);
  private static final Place START = new Place(0, Fixture.bytes(32, 10));
  private static final Place FIVE = new Place(5, Fixture.bytes(32, 15));
  private static final Place SEVEN = new Place(7, Fixture.bytes(32, 17));
  private static final Place FORK = new Place(7, Fixture.bytes(32, 99));

  @Test
  void open_ofWhatIsNotKnown_isTaken() {
    Outcome outcome = HeldHead.open(Optional.empty(), claim(3, ONE, FIVE, START));

    assertThat(outcome.verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(outcome.after().orElseThrow().standing().place()).isEqualTo(FIVE);
  }

  @Test
  void open_ofTheNextIncarnation_fencesTheOneBefore() {
    Optional<HeldHead> known = known(3, ONE, FIVE);
    Outcome outcome = HeldHead.open(known, claim(4, OTHER, SEVEN, FIVE));

    assertThat(outcome.verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(HeldHead.advance(outcome.after(), claim(3, ONE, SEVEN, FIVE)).verdict())
        .isEqualTo(Verdict.FENCED);
  }

  @Test
  void open_ofAnIncarnationThatAnotherStartHas_isFenced() {
    Optional<HeldHead> known = known(4, ONE, FIVE);
    for (long incarnation = 1; incarnation <= 4; incarnation++) {
      Outcome outcome = HeldHead.open(known, claim(incarnation, OTHER, SEVEN, FIVE));
      assertThat(outcome.verdict()).isEqualTo(Verdict.FENCED);
      assertThat(outcome.after()).isEqualTo(known);
    }
  }

  @Test
  void open_bySameStartAgain_isTaken() {
    assertThat(HeldHead.open(known(4, ONE, FIVE), claim(4, ONE, FIVE, FIVE)).verdict())
        .isEqualTo(Verdict.TAKEN);
  }

  @Test
  void open_fromAnOlderDisk_isAConflict() {
    assertThat(HeldHead.open(known(3, ONE, SEVEN), claim(4, OTHER, FIVE, START)).verdict())
        .isEqualTo(Verdict.CONFLICT);
  }

  @Test
  void open_fromAnotherHistory_isAConflict() {
    Optional<HeldHead> known = known(3, ONE, SEVEN);
    assertThat(HeldHead.open(known, claim(4, OTHER, FORK, FIVE)).verdict())
        .isEqualTo(Verdict.CONFLICT);
    Place later = new Place(8, Fixture.bytes(32, 18));
    assertThat(HeldHead.open(known, claim(4, OTHER, later, FORK)).verdict())
        .isEqualTo(Verdict.CONFLICT);
  }

  @Test
  void advance_onWhatIsKnown_isTaken() {
    Outcome outcome = HeldHead.advance(known(3, ONE, FIVE), claim(3, ONE, SEVEN, FIVE));

    assertThat(outcome.verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(outcome.after().orElseThrow().standing().place()).isEqualTo(SEVEN);
    assertThat(HeldHead.advance(outcome.after(), claim(3, ONE, SEVEN, START)).after())
        .as("again")
        .isEqualTo(outcome.after());
  }

  @Test
  void advance_withoutShowingWhatIsKnown_isAConflict() {
    Optional<HeldHead> known = known(3, ONE, FIVE);
    Outcome outcome = HeldHead.advance(known, claim(3, ONE, SEVEN, START));

    assertThat(outcome.verdict()).isEqualTo(Verdict.CONFLICT);
    assertThat(outcome.after()).isEqualTo(known);
  }

  @Test
  void advance_backwards_isAConflict() {
    assertThat(HeldHead.advance(known(3, ONE, SEVEN), claim(3, ONE, FIVE, START)).verdict())
        .isEqualTo(Verdict.CONFLICT);
  }

  @Test
  void advance_byWhoeverHasNotTheIncarnation_isFenced() {
    Optional<HeldHead> known = known(3, ONE, FIVE);
    assertThat(HeldHead.advance(known, claim(3, OTHER, SEVEN, FIVE)).verdict())
        .isEqualTo(Verdict.FENCED);
    assertThat(HeldHead.advance(known, claim(4, ONE, SEVEN, FIVE)).verdict())
        .isEqualTo(Verdict.FENCED);
    assertThat(HeldHead.advance(Optional.empty(), claim(3, ONE, SEVEN, FIVE)).verdict())
        .isEqualTo(Verdict.FENCED);
  }

  @Test
  void seal_isOfOneHeadIncarnationAndPlaceAndKey() {
    HeadId head = new HeadId(Fixture.bytes(32, 7));
    try (HeadSeal seal = seal(head, 1);
        HeadSeal otherHead = seal(new HeadId(Fixture.bytes(32, 8)), 1);
        HeadSeal otherKey = seal(head, 2)) {
      HeadStanding standing = seal.standing(3, FIVE);
      assertThat(seal.isOwn(standing)).isTrue();
      assertThat(seal.isOwn(new HeadStanding(4, FIVE, standing.seal()))).isFalse();
      assertThat(seal.isOwn(new HeadStanding(3, SEVEN, standing.seal()))).isFalse();
      assertThat(otherHead.isOwn(standing)).isFalse();
      assertThat(otherKey.isOwn(standing)).isFalse();
    }
  }

  @Test
  void claim_thatNobodyMakes_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> claim(0, ONE, FIVE, START));
    assertThatIllegalArgumentException().isThrownBy(() -> claim(1, ONE, FIVE, SEVEN));
    assertThatIllegalArgumentException().isThrownBy(() -> claim(1, ONE, SEVEN, FORK));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> claim(1, Fixture.bytes(16, 1), SEVEN, FIVE));
  }

  private static HeadSeal seal(HeadId head, int key) {
    return HeadSeal.of(head, SecretBytes.takeOver(Fixture.bytes(32, key).bytes()));
  }

  private static Optional<HeldHead> known(long incarnation, ByteString start, Place place) {
    return Optional.of(
        new HeldHead(new HeadStanding(incarnation, place, Fixture.bytes(32, 4)), start));
  }

  private static HeadClaim claim(long incarnation, ByteString start, Place place, Place base) {
    return new HeadClaim(new HeadStanding(incarnation, place, Fixture.bytes(32, 4)), start, base);
  }
}
