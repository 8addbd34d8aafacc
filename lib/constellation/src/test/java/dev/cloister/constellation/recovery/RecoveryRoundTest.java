package dev.cloister.constellation.recovery;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.Witnessed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryRoundTest {
  private final Fixture fixture = Fixture.of(3, 2, 3);
  private final Descriptor descriptor = fixture.descriptor;
  private final ByteString id = descriptor.constellationId();
  private final Place place = place(5, 1);

  @Test
  void round_ofAllMembers_isAllowedWithoutTheOwner() throws Exception {
    RecoveryRound round = round(table(0), table(1), table(2));
    round.requireAllowed(Optional.empty());
    assertThat(round.isComplete()).isTrue();
    assertThat(round.head(fixture.vault(0)))
        .isEqualTo(new Head(id, fixture.vault(0), 4, place, place));
  }

  @Test
  void round_withAMemberMissing_needsTheOwnersConsentToThisRound() throws Exception {
    RecoveryRound round = round(table(0), table(1));
    assertRefused(Reason.NO_QUORUM, () -> round.requireAllowed(Optional.empty()));
    round.requireAllowed(Optional.of(consent(round.id())));
    assertRefused(
        Reason.MISMATCH, () -> round.requireAllowed(Optional.of(consent(Fixture.bytes(32, 9)))));
    Signed<RecoveryConsent> forged =
        Signed.by(fixture.key(fixture.vault(0)), new RecoveryConsent(round.id(), List.of()));
    assertRefused(Reason.SIGNATURE_INVALID, () -> round.requireAllowed(Optional.of(forged)));
  }

  @Test
  void id_ofAnotherLifeOfAMember_isAnother() throws Exception {
    List<Signed<RecoveryTable>> tables = List.of(table(0), table(1), table(2));
    RecoveryRound one = RecoveryRound.of(descriptor, tables);
    assertThat(RecoveryRound.of(descriptor, tables.reversed()).id()).isEqualTo(one.id());
    RecoveryTable other =
        new RecoveryTable(
            id, descriptor.configId(), Fixture.bytes(32, 8), fixture.vault(2), place, known(2));
    assertThat(round(tables.get(0), tables.get(1), by(2, other)).id()).isNotEqualTo(one.id());
  }

  @Test
  void round_ofTablesThatAreNone_isRefused() {
    assertRefused(Reason.MISMATCH, () -> round(table(0), table(0)));
    assertRefused(Reason.SIGNATURE_INVALID, () -> round(by(1, table(0).object())));
    assertRefused(
        Reason.WRONG_CONSTELLATION,
        () -> round(by(0, tableOf(0, Fixture.bytes(32, 1), descriptor.configId(), known(0)))));
    assertRefused(
        Reason.WRONG_CONFIGURATION,
        () -> round(by(0, tableOf(0, id, Fixture.bytes(32, 1), known(0)))));
    Fixture strangers = Fixture.of(3, 2, 3);
    RecoveryTable stranger =
        new RecoveryTable(
            id, descriptor.configId(), Fixture.bytes(32, 3), strangers.vault(0), place, List.of());
    assertRefused(
        Reason.NOT_A_MEMBER, () -> round(Signed.by(strangers.key(strangers.vault(0)), stranger)));
  }

  /** A lying member could otherwise keep another out with a head that it made up. */
  @Test
  void round_withAHeadThatItsVaultNeverSigned_isRefused() {
    Head made = Head.first(id, fixture.vault(1), place(99, 9));
    List<Witnessed> lie = List.of(Witnessed.first(Signed.by(fixture.key(fixture.vault(0)), made)));
    RecoveryTable table = tableOf(0, id, descriptor.configId(), lie);
    assertRefused(Reason.SIGNATURE_INVALID, () -> round(by(0, table), table(1)));
  }

  @Test
  void round_withProofThatOneWhoTakesPartContradictedItself_isRefused() throws Exception {
    Signed<Head> one = head(1, place(5, 1));
    Signed<Head> other = head(1, place(5, 2));
    Witnessed proof = new Witnessed(Fixture.bytes(32, 0), one, Optional.of(other));
    Signed<RecoveryTable> holder = by(0, tableOf(0, id, descriptor.configId(), List.of(proof)));
    assertRefused(Reason.EQUIVOCATION, () -> round(holder, table(1)));
    assertThat(round(holder, table(2)).members()).hasSize(2);

    Witnessed none = new Witnessed(Fixture.bytes(32, 0), one, Optional.of(one));
    Signed<RecoveryTable> liar = by(0, tableOf(0, id, descriptor.configId(), List.of(none)));
    assertRefused(Reason.MISMATCH, () -> round(liar, table(1)));
  }

  @Test
  void log_thatLacksAPlaceOfAnyTableOrAnchor_doesNotExtendTheRound() throws Exception {
    RecoveryRound round = round(table(0), table(1), table(2));
    VaultId vault = fixture.vault(0);
    assertThat(round.isExtendedBy(vault, Optional.empty(), place::equals)).isTrue();
    assertThat(round.isExtendedBy(vault, Optional.empty(), place(4, 1)::equals)).isFalse();
    RecoveryConsent anchored = new RecoveryConsent(round.id(), List.of(head(0, place(6, 2))));
    assertThat(round.isExtendedBy(vault, Optional.of(anchored), place::equals)).isFalse();
    assertThat(anchored.anchors(vault)).isTrue();
  }

  @Test
  void anchors_ofOthersOrUnsigned_areRefused() throws Exception {
    RecoveryRound round = round(table(0), table(1));
    for (Signed<Head> anchor :
        List.of(
            head(2, place),
            Signed.by(fixture.key(fixture.vault(1)), Head.first(id, fixture.vault(0), place)))) {
      Signed<RecoveryConsent> word =
          Signed.by(fixture.owner, new RecoveryConsent(round.id(), List.of(anchor)));
      assertRefused(
          anchor.object().vault().equals(fixture.vault(2))
              ? Reason.NOT_A_MEMBER
              : Reason.SIGNATURE_INVALID,
          () -> round.requireAllowed(Optional.of(word)));
    }
  }

  @Test
  void vote_forAnotherRoundOrHeadOrForged_isRefused() throws Exception {
    RecoveryRound round = round(table(0), table(1), table(2));
    VaultId vault = fixture.vault(0);
    Signed<Head> head = Signed.by(fixture.key(vault), round.head(vault));
    assertThat(round.verified(vault, by(0, new RecoveryVote(round.id(), head)))).isEqualTo(head);
    assertRefused(
        Reason.MISMATCH,
        () -> round.verified(vault, by(0, new RecoveryVote(Fixture.bytes(32, 9), head))));
    assertRefused(
        Reason.MISMATCH,
        () -> round.verified(vault, by(0, new RecoveryVote(round.id(), head(0, place)))));
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () -> round.verified(vault, by(1, new RecoveryVote(round.id(), head))));
    Signed<Head> forged = Signed.by(fixture.key(fixture.vault(1)), round.head(vault));
    assertRefused(
        Reason.SIGNATURE_INVALID,
        () -> round.verified(vault, by(0, new RecoveryVote(round.id(), forged))));
  }

  @Test
  void table_withItselfOrOutOfOrder_isNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tableOf(0, id, descriptor.configId(), List.of(witnessed(0))));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> tableOf(0, id, descriptor.configId(), List.of(witnessed(2), witnessed(1))));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private RecoveryRound round(Signed<RecoveryTable>... tables) throws Exception {
    return RecoveryRound.of(descriptor, List.of(tables));
  }

  private Signed<RecoveryTable> table(int member) {
    return by(member, tableOf(member, id, descriptor.configId(), known(member)));
  }

  private RecoveryTable tableOf(
      int member, ByteString constellation, ByteString config, List<Witnessed> known) {
    return new RecoveryTable(
        constellation, config, Fixture.bytes(32, 3), fixture.vault(member), place, known);
  }

  private List<Witnessed> known(int member) {
    List<Witnessed> known = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      if (i != member) {
        known.add(witnessed(i));
      }
    }
    return known;
  }

  private Witnessed witnessed(int member) {
    return Witnessed.first(
        Signed.by(
            fixture.key(fixture.vault(member)),
            new Head(id, fixture.vault(member), 3, place, place)));
  }

  private Signed<Head> head(int member, Place at) {
    return Signed.by(fixture.key(fixture.vault(member)), Head.first(id, fixture.vault(member), at));
  }

  private Signed<RecoveryConsent> consent(ByteString round) {
    return Signed.by(fixture.owner, new RecoveryConsent(round, List.of()));
  }

  private <T extends Canonical> Signed<T> by(int member, T object) {
    return Signed.by(fixture.key(fixture.vault(member)), object);
  }

  private static Place place(long seq, int hash) {
    return new Place(seq, Fixture.bytes(32, hash));
  }
}
