package dev.cloister.constellation.dealing;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Refresh;
import dev.cloister.threshold.Share;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sessions of refresh: what they give, and every lie in one of them. */
final class DealingSeatTest {
  @Test
  void refresh_ofAllMembers_keepsTheSecretAndChangesEveryShare() throws Exception {
    for (int[] shape : new int[][] {{3, 2, 3}, {4, 2, 3}, {5, 3, 4}}) {
      Table table = Table.of(shape[0], shape[1], shape[2]);

      Map<Integer, Share> fresh = table.refresh();

      ShareHeader next = table.next();
      assertThat(next.epoch()).isEqualTo(1);
      assertThat(next.ciphertext()).isEqualTo(table.sealed.shareHeader().ciphertext());
      next.check(table.sealed.header());
      next.check(table.fixture.descriptor);
      List<Share> all = new ArrayList<>(fresh.values());
      for (int from = 0; from + shape[1] <= all.size(); from++) {
        try (SecretBytes secret =
            Envelope.open(
                table.sealed.header(),
                next,
                table.sealed.ciphertext(),
                all.subList(from, from + shape[1]))) {
          assertThat(Fixture.text(secret)).isEqualTo("secret");
        }
      }
      for (Share share : all) {
        assertThat(share.copyValue())
            .isNotEqualTo(table.sealed.share(share.position()).copyValue());
      }
    }
  }

  @Test
  void open_oldShareAmongNewOnes_isRefusedByEitherHeader() throws Exception {
    Table table = Table.of(3, 2, 3);
    Map<Integer, Share> fresh = table.refresh();
    Share old = table.sealed.share(1);
    Share other =
        fresh.values().stream().filter(share -> share.position() == 2).findFirst().orElseThrow();

    for (ShareHeader header : List.of(table.next(), table.sealed.shareHeader())) {
      assertRefused(
          Reason.SHARE_INVALID,
          () ->
              Envelope.open(
                  table.sealed.header(), header, table.sealed.ciphertext(), List.of(old, other)));
    }
    assertThat(table.sealed.shareHeader().sharing().combine(List.of(old, other)))
        .isNotEqualTo(
            table.sealed.shareHeader().sharing().combine(List.of(old, table.sealed.share(2))));
  }

  @Test
  void answer_sameRoundAgain_isTheSameWord() throws Exception {
    Table table = Table.of(3, 2, 3);
    VaultId vault = table.vault(0);
    List<Signed<DealingWord>> joined = table.round(List.of());
    DealingWord dealt = table.answer(vault, joined);

    assertThat(table.answer(vault, joined)).isEqualTo(dealt);
    assertThat(table.answer(vault, table.round(List.of()))).isEqualTo(dealt);
    assertThat(table.answer(vault, List.of())).isEqualTo(table.answer(vault, List.of()));
  }

  /** A dealer that shares ones: its vault is named, by what all disclosed. */
  @Test
  void blame_dealerOfSomethingElseThanZeros_isNamed() throws Exception {
    for (int at : new int[] {0, 13, 31}) {
      Table table = Table.of(3, 2, 3);
      VaultId liar = table.vault(1);
      byte[] constants = new byte[Envelope.KEY_LENGTH];
      constants[at] = 1;
      table.dealer(liar, Table.of(constants));

      List<Signed<DealingWord>> opened = table.opened(word -> word);

      assertThat(table.transcript.unsound()).containsExactly(liar);
      assertThat(blame(table, opened)).isEqualTo(Map.of(liar, DealingBlame.DEALT_WRONGLY));
      table.seats.values().forEach(seat -> assertThat(seat.settled()).isEmpty());
    }
  }

  /** One holder gets another part than the polynomial's, and the dealer is bound to it. */
  @Test
  void blame_dealerWhoWrongsOneHolder_isNamed() throws Exception {
    Table table = Table.of(3, 2, 3);
    VaultId liar = table.vault(2);
    table.dealer(
        liar,
        (sharing, length, random) -> {
          List<Share> parts = new ArrayList<>(Refresh.deal(sharing, length, random));
          byte[] wronged = parts.getLast().copyValue();
          wronged[7] ^= 1;
          parts.set(parts.size() - 1, Share.of(parts.getLast().position(), wronged));
          return parts;
        });

    List<Signed<DealingWord>> opened = table.opened(word -> word);

    assertThat(blame(table, opened)).isEqualTo(Map.of(liar, DealingBlame.DEALT_WRONGLY));
  }

  @Test
  void blame_holderWhoOpensSomethingElse_isNamedAndItsDealerIsNot() throws Exception {
    Table table = Table.of(3, 2, 3);
    VaultId liar = table.vault(0);
    VaultId victim = table.vault(1);

    List<Signed<DealingWord>> opened =
        table.opened(word -> word.vault().equals(liar) ? misopened((Opened) word, victim) : word);

    assertThat(table.transcript.unsound()).containsExactly(victim);
    List<Disclosed> disclosed = new ArrayList<>();
    for (VaultId vault : table.seats.keySet()) {
      if (vault.equals(liar)) {
        // Its own seat refuses: it opened something else.
        disclosed.add(
            new Disclosed(
                table.transcript.id(),
                liar,
                table.transcript.dealings(),
                Map.of(victim, Fixture.bytes(Dealt.PART_LENGTH, 1))));
      } else {
        disclosed.add((Disclosed) table.answer(vault, opened));
      }
    }
    assertThat(DealingBlame.of(table.transcript, disclosed))
        .isEqualTo(Map.of(liar, DealingBlame.OPENED_WRONGLY));
  }

  @Test
  void blame_holderWhoDisclosesNothing_isNamedAndItsDealerIsNot() throws Exception {
    Table table = Table.of(3, 2, 3);
    VaultId liar = table.vault(0);
    VaultId victim = table.vault(1);

    List<Signed<DealingWord>> opened =
        table.opened(word -> word.vault().equals(liar) ? misopened((Opened) word, victim) : word);

    List<Disclosed> disclosed = new ArrayList<>();
    for (VaultId vault : table.seats.keySet()) {
      if (!vault.equals(liar)) {
        disclosed.add((Disclosed) table.answer(vault, opened));
      }
    }
    assertThat(DealingBlame.of(table.transcript, disclosed))
        .isEqualTo(Map.of(liar, DealingBlame.WITHHELD));
  }

  /** A holder cannot shield a dealer whose parts for the others are no sharing of zeros. */
  @Test
  void blame_dealerWithAHolderWhoDisclosesNothing_isNamed() throws Exception {
    Table table = Table.of(3, 2, 3);
    VaultId liar = table.vault(0);
    byte[] constants = new byte[Envelope.KEY_LENGTH];
    constants[4] = 9;
    table.dealer(liar, Table.of(constants));

    List<Signed<DealingWord>> opened = table.opened(word -> word);

    List<Disclosed> disclosed = new ArrayList<>();
    for (VaultId vault : table.seats.keySet()) {
      if (!vault.equals(liar)) {
        disclosed.add((Disclosed) table.answer(vault, opened));
      }
    }
    assertThat(DealingBlame.of(table.transcript, disclosed))
        .isEqualTo(Map.of(liar, DealingBlame.DEALT_WRONGLY));
  }

  /** What the coordinator shows to one vault as another's opening. */
  @Test
  void answer_roundWithAWordOfItsOwnThatItDidNotSay_isRefused() throws Exception {
    Table table = Table.of(3, 2, 3);
    VaultId vault = table.vault(0);

    List<Signed<DealingWord>> opened =
        table.opened(
            word -> word.vault().equals(vault) ? misopened((Opened) word, table.vault(1)) : word);

    assertRefused(Reason.MISMATCH, () -> table.answer(vault, opened));
  }

  @Test
  void reveal_partThatDoesNotOpen_isAComplaintAboutItsDealer() throws Exception {
    Table table = Table.of(3, 2, 3);
    VaultId liar = table.vault(1);
    VaultId victim = table.vault(2);
    List<Signed<DealingWord>> joined = table.round(List.of());
    table.transcript.take(Joined.class, joined);
    List<Signed<DealingWord>> dealt =
        table.round(
            joined, word -> word.vault().equals(liar) ? spoilt((Dealt) word, victim) : word);
    ByteString dealings = table.transcript.take(Dealt.class, dealt);

    assertThat(table.answer(victim, dealt))
        .isEqualTo(new Complaint(table.session.hash(), victim, dealings, liar));
    assertThat(table.answer(table.vault(0), dealt)).isInstanceOf(Revealed.class);
    table.transcript.check(table.signed(table.answer(victim, dealt)));
  }

  /** A dealer bound to something else than what it sent. */
  @Test
  void reveal_partOfAnotherCommitment_isAComplaint() throws Exception {
    Table table = Table.of(3, 2, 3);
    VaultId liar = table.vault(0);
    VaultId victim = table.vault(1);
    List<Signed<DealingWord>> joined = table.round(List.of());
    table.transcript.take(Joined.class, joined);
    List<Signed<DealingWord>> dealt =
        table.round(
            joined, word -> word.vault().equals(liar) ? rebound((Dealt) word, victim) : word);

    assertThat(table.answer(victim, dealt)).isInstanceOf(Complaint.class);
  }

  /** Two sets of dealings for two vaults: each has shown its nonce for one of them alone. */
  @Test
  void answer_anotherSetOfDealings_isRefusedOnceTheNonceIsOut() throws Exception {
    Table table = Table.of(3, 2, 3);
    VaultId liar = table.vault(2);
    List<Signed<DealingWord>> joined = table.round(List.of());
    table.transcript.take(Joined.class, joined);
    List<Signed<DealingWord>> dealt = table.round(joined);
    List<Signed<DealingWord>> other =
        table.round(joined, word -> word.vault().equals(liar) ? table.another(liar) : word);
    DealingWord first = table.answer(table.vault(0), dealt);
    DealingWord second = table.answer(table.vault(1), other);

    assertRefused(Reason.MISMATCH, () -> table.answer(table.vault(0), other));
    List<Signed<DealingWord>> mixed =
        List.of(table.signed(first), table.signed(second), table.signed(table.answer(liar, dealt)));
    assertRefused(Reason.MISMATCH, () -> table.answer(table.vault(0), mixed));
    assertRefused(Reason.MISMATCH, () -> table.answer(table.vault(1), mixed));
  }

  @Test
  void answer_wordsOfAnotherSession_areRefused() throws Exception {
    Table table = Table.of(3, 2, 3);
    Table other = table.again(2);
    List<Signed<DealingWord>> joined = table.round(List.of());
    List<Signed<DealingWord>> replayed = new ArrayList<>(joined);
    replayed.set(0, other.round(List.of()).getFirst());

    assertRefused(Reason.MISMATCH, () -> table.answer(table.vault(0), replayed));
    List<Signed<DealingWord>> dealt = other.round(other.round(List.of()));
    assertRefused(Reason.MISMATCH, () -> table.answer(table.vault(0), dealt));
  }

  @Test
  void answer_roundWithoutAMemberOrSignedByAnother_isRefused() throws Exception {
    Table table = Table.of(3, 2, 3);
    List<Signed<DealingWord>> joined = table.round(List.of());
    DealingWord said = joined.getFirst().object();
    List<Signed<DealingWord>> forged = new ArrayList<>(joined);
    forged.set(0, new Signed<>(said, joined.get(1).signature()));

    VaultId vault = table.vault(1);
    assertRefused(Reason.NO_QUORUM, () -> table.answer(vault, joined.subList(0, 2)));
    assertRefused(Reason.SIGNATURE_INVALID, () -> table.answer(vault, forged));
    assertRefused(
        Reason.MISMATCH,
        () -> table.answer(vault, List.of(joined.get(0), joined.get(0), joined.get(1))));
  }

  @Test
  void answer_roundBeforeItsTurn_isRefused() throws Exception {
    Table table = Table.of(3, 2, 3);
    List<Signed<DealingWord>> joined = table.round(List.of());
    VaultId late = table.vault(2);
    List<Signed<DealingWord>> dealt = new ArrayList<>();
    table.transcript.take(Joined.class, joined);
    for (VaultId vault : table.seats.keySet()) {
      dealt.add(
          table.signed(vault.equals(late) ? table.another(late) : table.answer(vault, joined)));
    }

    assertRefused(Reason.MISMATCH, () -> table.answer(late, dealt));
  }

  @Test
  void check_nonceThatWasNotCommitted_isRefused() throws Exception {
    Table table = Table.of(3, 2, 3);
    List<Signed<DealingWord>> joined = table.round(List.of());
    table.transcript.take(Joined.class, joined);
    List<Signed<DealingWord>> dealt = table.round(joined);
    table.transcript.take(Dealt.class, dealt);
    Revealed said = (Revealed) table.answer(table.vault(0), dealt);
    Revealed other =
        new Revealed(said.session(), said.vault(), said.dealings(), Table.altered(said.nonce()));

    assertRefused(Reason.MISMATCH, () -> table.transcript.check(table.signed(other)));
  }

  @Test
  void join_sessionOfOtherSharesEpochOrConfiguration_isRefused() throws Exception {
    Table table = Table.of(3, 2, 3);
    DealingSession good = table.session;
    List<DealingSession> wrong =
        List.of(
            new DealingSession(good.configId(), good.base(), 2, good.ballot()),
            new DealingSession(
                good.configId(), good.base().withShares(otherShares(table)), 1, good.ballot()));
    for (DealingSession session : wrong) {
      assertRefused(Reason.MISMATCH, () -> join(table, session));
    }
    assertRefused(
        Reason.WRONG_CONFIGURATION,
        () ->
            join(
                table,
                new DealingSession(
                    Fixture.bytes(32, 1), good.base(), 1, new Ballot(1, Fixture.bytes(16, 1)))));
  }

  @Test
  void answer_withAShareThatWasNotDealt_isRefused() throws Exception {
    Table table = Table.of(3, 2, 3);
    List<Signed<DealingWord>> joined = table.round(List.of());
    List<Signed<DealingWord>> dealt = table.round(joined);
    List<Signed<DealingWord>> revealed = table.round(dealt);
    VaultId vault = table.vault(0);
    DealingSeat seat = table.seats.values().iterator().next();
    Share wrong = Share.of(table.transcript.position(vault), new byte[Envelope.KEY_LENGTH]);

    assertRefused(Reason.SHARE_INVALID, () -> seat.answer(revealed, wrong));
  }

  @Test
  void answer_afterTheEnd_isRefused() throws Exception {
    Table table = Table.of(3, 2, 3);
    List<Signed<DealingWord>> joined = table.round(List.of());
    DealingSeat seat = table.seats.values().iterator().next();
    seat.close();

    assertRefused(Reason.MISMATCH, () -> seat.answer(joined, table.old(table.vault(0))));
    assertThat(seat.settled()).isEmpty();
  }

  private static void join(Table table, DealingSession session) throws ConstellationException {
    DealingSeat.join(
            table.fixture.descriptor,
            session,
            table.sealed.shareHeader(),
            table.vault(0),
            table.fixture.random)
        .close();
  }

  private static ShareHeader otherShares(Table table) {
    ShareHeader known = table.sealed.shareHeader();
    return new ShareHeader(
        known.secretHeader(),
        5,
        known.configId(),
        known.threshold(),
        known.digests(),
        known.ciphertext());
  }

  private static Map<VaultId, DealingBlame> blame(Table table, List<Signed<DealingWord>> opened)
      throws ConstellationException {
    List<Disclosed> disclosed = new ArrayList<>();
    for (Signed<DealingWord> word : table.round(opened)) {
      table.transcript.check(word);
      disclosed.add((Disclosed) word.object());
    }
    return DealingBlame.of(table.transcript, disclosed);
  }

  private static Opened misopened(Opened word, VaultId dealer) {
    Map<VaultId, ByteString> openings = new HashMap<>(word.openings());
    openings.computeIfPresent(dealer, (_, opening) -> Table.altered(opening));
    return new Opened(
        word.session(), word.vault(), word.dealings(), word.seed(), openings, word.digest());
  }

  private static Dealt spoilt(Dealt word, VaultId holder) {
    Map<VaultId, Dealt.Part> parts = new HashMap<>(word.parts());
    parts.computeIfPresent(
        holder,
        (_, part) -> new Dealt.Part(part.commitment(), part.enc(), Table.altered(part.sealed())));
    return new Dealt(word.session(), word.vault(), word.roster(), parts);
  }

  private static Dealt rebound(Dealt word, VaultId holder) {
    Map<VaultId, Dealt.Part> parts = new HashMap<>(word.parts());
    parts.computeIfPresent(
        holder,
        (_, part) -> new Dealt.Part(Table.altered(part.commitment()), part.enc(), part.sealed()));
    return new Dealt(word.session(), word.vault(), word.roster(), parts);
  }
}
