package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.DealingCheck;
import dev.cloister.threshold.Sharing;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was said in a session, round by round, as each participant and the coordinator verify it.
 * Every word names the rounds before it by their hash, so that all who go on have seen the same.
 * Used by one thread.
 */
public final class DealingTranscript {
  private final Descriptor constellation;
  private final DealingSession session;
  private final ShareHeader shares;
  private final ByteString id;
  private final Set<VaultId> members;
  private SortedMap<VaultId, Joined> joined = new TreeMap<>();
  private SortedMap<VaultId, Dealt> dealt = new TreeMap<>();
  private SortedMap<VaultId, Opened> opened = new TreeMap<>();
  private ByteString roster = ByteString.copyOf(new byte[0]);
  private ByteString dealings = ByteString.copyOf(new byte[0]);
  private ByteString seed = ByteString.copyOf(new byte[0]);

  private DealingTranscript(Descriptor constellation, DealingSession session, ShareHeader shares) {
    this.constellation = constellation;
    this.session = session;
    this.shares = shares;
    this.id = session.hash();
    this.members = constellation.members().stream().map(Member::vault).collect(Collectors.toSet());
  }

  /**
   * The beginning of a session.
   *
   * @param shares that are to be refreshed
   * @throws ConstellationException as {@link DealingSession#check}
   */
  public static DealingTranscript of(
      Descriptor constellation, DealingSession session, ShareHeader shares)
      throws ConstellationException {
    session.check(constellation, shares);
    return new DealingTranscript(constellation, session, shares);
  }

  /**
   * Takes a round: a word of every member, each of that kind.
   *
   * @param kind {@link Joined}, {@link Dealt}, {@link Revealed} or {@link Opened}, in this order
   * @return hash of the round
   * @throws ConstellationException as {@link #check}; with {@link Reason#NO_QUORUM} when one is
   *     missing
   */
  public <T extends DealingWord> ByteString take(
      Class<T> kind, Collection<Signed<DealingWord>> words) throws ConstellationException {
    SortedMap<VaultId, T> round = new TreeMap<>();
    for (Signed<DealingWord> word : words) {
      check(word);
      if (!kind.isInstance(word.object())) {
        throw mismatch("expected a round of one kind");
      }
      if (round.put(word.object().vault(), kind.cast(word.object())) != null) {
        throw mismatch("expected one word of each member");
      }
    }
    if (!round.keySet().equals(members)) {
      throw new ConstellationException(
          Reason.NO_QUORUM,
          "expected the words of " + members.size() + " members, found " + round.size());
    }
    ByteString hash = hash(round.values());
    for (T word : round.values()) {
      put(word);
    }
    switch (words.iterator().next().object()) {
      case Joined _ -> roster = hash;
      case Dealt _ -> dealings = hash;
      case Revealed _ -> seed = seed(round.values());
      case Opened _, Complaint _, Settled _, Disclosed _ -> {}
    }
    return hash;
  }

  private void put(DealingWord word) {
    switch (word) {
      case Joined one -> joined.put(one.vault(), one);
      case Dealt one -> dealt.put(one.vault(), one);
      case Opened one -> opened.put(one.vault(), one);
      case Revealed _, Complaint _, Settled _, Disclosed _ -> {}
    }
  }

  /**
   * Refuses a word that its vault may not say after the rounds that were taken.
   *
   * @throws ConstellationException with {@link Reason#NOT_A_MEMBER}, {@link
   *     Reason#SIGNATURE_INVALID} or {@link Reason#MISMATCH}
   */
  public void check(Signed<DealingWord> signed) throws ConstellationException {
    DealingWord word = signed.object();
    if (!word.session().equals(id)) {
      throw mismatch("the word is of another session");
    }
    signed.verify(constellation.member(word.vault()).identity());
    boolean fits =
        switch (word) {
          case Joined _ -> true;
          case Dealt one -> one.roster().equals(roster) && one.parts().keySet().equals(members);
          case Revealed one -> one.dealings().equals(dealings) && isCommitted(one);
          case Complaint one -> one.dealings().equals(dealings) && members.contains(one.dealer());
          case Opened one ->
              one.dealings().equals(dealings)
                  && one.seed().equals(seed)
                  && one.openings().keySet().equals(members);
          case Settled one ->
              isOpened() && unsound().isEmpty() && one.shareHeader().equals(next().hash());
          case Disclosed one ->
              isOpened()
                  && one.dealings().equals(dealings)
                  && one.parts().keySet().equals(unsound());
        };
    if (!fits) {
      throw mismatch("the word does not follow from what was said before");
    }
  }

  private boolean isCommitted(Revealed word) {
    Joined before = joined.get(word.vault());
    return before != null
        && before
            .commitment()
            .equals(Joined.commitment(word.session(), word.vault(), word.nonce()));
  }

  private boolean isOpened() {
    return opened.keySet().equals(members);
  }

  /** Whose dealings do not hold: who is to blame is not said by that. */
  public SortedSet<VaultId> unsound() {
    SortedSet<VaultId> unsound = new TreeSet<>();
    for (VaultId dealer : members) {
      Map<Integer, byte[]> openings = new HashMap<>();
      opened.forEach(
          (holder, word) -> {
            ByteString opening = word.openings().get(dealer);
            if (opening != null) {
              openings.put(position(holder), opening.bytes());
            }
          });
      if (!DealingCheck.zeros(shares.sharing(), openings)) {
        unsound.add(dealer);
      }
    }
    return unsound;
  }

  /** How the data key is shared when the step is taken, after the round of {@link Opened}. */
  public ShareHeader next() {
    Map<Integer, ByteString> digests = new TreeMap<>();
    opened.forEach((vault, word) -> digests.put(position(vault), word.digest()));
    return session.next(shares, digests);
  }

  /** The session. */
  public DealingSession session() {
    return session;
  }

  Sharing sharing() {
    return shares.sharing();
  }

  ByteString id() {
    return id;
  }

  ByteString roster() {
    return roster;
  }

  ByteString dealings() {
    return dealings;
  }

  ByteString seed() {
    return seed;
  }

  SortedMap<VaultId, Joined> joined() {
    return joined;
  }

  SortedMap<VaultId, Dealt> dealt() {
    return dealt;
  }

  SortedMap<VaultId, Opened> opened() {
    return opened;
  }

  int position(VaultId vault) {
    return constellation.find(vault).orElseThrow().position();
  }

  /** Hash of a round: signatures are not unique and are not in it. */
  static ByteString hash(Collection<? extends DealingWord> words) {
    return ByteString.copyOf(
        Crypto.sha256(
            Encoder.of("cloister-dealing-round-v1")
                .list(
                    words.stream().sorted((a, b) -> a.vault().compareTo(b.vault())).toList(),
                    (word, item) -> item.object(word))
                .encoded()));
  }

  /** Nobody knew it before all dealings were fixed: each nonce came after them. */
  private ByteString seed(Collection<? extends DealingWord> revealed) {
    return ByteString.copyOf(
        Crypto.sha256(
            Encoder.of("cloister-dealing-seed-v1")
                .bytes(id)
                .bytes(dealings)
                .bytes(hash(revealed))
                .encoded()));
  }

  private static ConstellationException mismatch(String message) {
    return new ConstellationException(Reason.MISMATCH, message);
  }
}
