package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.hpke.HpkePrivateKey;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.DealingCheck;
import dev.cloister.threshold.Refresh;
import dev.cloister.threshold.Share;
import dev.cloister.threshold.Sharing;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One vault in one session. It answers each round once: the same words again are answered with the
 * same word, others are refused. Lives in memory only; a vault that restarts is not in the session
 * any more. Closing it wipes what it was dealt.
 */
public final class DealingSeat implements AutoCloseable {
  private final DealingTranscript transcript;
  private final ShareHeader shares;
  private final VaultId self;
  private final Dealer dealer;
  private final SecureRandom random;
  private final HpkePrivateKey key;
  private final ByteString nonce;
  private final Joined joined;
  private final Map<Class<? extends DealingWord>, Answered> answers = new HashMap<>();
  private final SortedMap<VaultId, Share> parts = new TreeMap<>();
  private Optional<Share> fresh = Optional.empty();
  private boolean closed;

  /** Deals to all holders. */
  @FunctionalInterface
  interface Dealer {
    /** A part for each position. */
    List<Share> deal(Sharing sharing, int length, SecureRandom random);
  }

  private record Answered(ByteString round, DealingWord word) {}

  private DealingSeat(
      DealingTranscript transcript,
      ShareHeader shares,
      VaultId self,
      Dealer dealer,
      SecureRandom random) {
    this.transcript = transcript;
    this.shares = shares;
    this.self = self;
    this.dealer = dealer;
    this.random = random;
    this.key = HpkePrivateKey.generate(random);
    byte[] drawn = new byte[Revealed.NONCE_LENGTH];
    random.nextBytes(drawn);
    this.nonce = ByteString.copyOf(drawn);
    ByteString id = transcript.id();
    this.joined =
        new Joined(
            id,
            self,
            ByteString.copyOf(key.publicKey().spki()),
            Joined.commitment(id, self, nonce));
  }

  /**
   * Takes part.
   *
   * @param shares that are to be refreshed, as this vault holds them
   * @throws ConstellationException as {@link DealingSession#check}
   */
  public static DealingSeat join(
      Descriptor constellation,
      DealingSession session,
      ShareHeader shares,
      VaultId self,
      SecureRandom random)
      throws ConstellationException {
    return join(constellation, session, shares, self, Refresh::deal, random);
  }

  /** The same with a dealer of another kind: one that lies. */
  static DealingSeat join(
      Descriptor constellation,
      DealingSession session,
      ShareHeader shares,
      VaultId self,
      Dealer dealer,
      SecureRandom random)
      throws ConstellationException {
    return new DealingSeat(
        DealingTranscript.of(constellation, session, shares), shares, self, dealer, random);
  }

  /** The session. */
  public DealingSession session() {
    return transcript.session();
  }

  /** What the vault says first. */
  public Joined joined() {
    return joined;
  }

  /**
   * The answer to a round. After {@link Settled} the new share is {@link #settled}, and has to be
   * on the disk before that word leaves.
   *
   * @param words of every member, all of one kind
   * @param old the vault's share; stays the caller's
   * @throws ConstellationException as {@link DealingTranscript#take}; with {@link Reason#MISMATCH}
   *     when the round was another one before, or is not the next
   */
  public synchronized DealingWord answer(List<Signed<DealingWord>> words, Share old)
      throws ConstellationException {
    if (words.isEmpty()) {
      return joined;
    }
    if (closed) {
      throw new ConstellationException(Reason.MISMATCH, "the session has ended");
    }
    Class<? extends DealingWord> kind = words.getFirst().object().getClass();
    Answered known = answers.get(kind);
    if (known != null) {
      ByteString round = DealingTranscript.hash(words.stream().map(Signed::object).toList());
      if (!known.round().equals(round)) {
        throw new ConstellationException(Reason.MISMATCH, "this round was another one before");
      }
      return known.word();
    }
    requireNext(words.getFirst().object());
    ByteString round = transcript.take(kind, words);
    DealingWord word =
        switch (words.getFirst().object()) {
          case Joined _ -> deal();
          case Dealt _ -> reveal();
          case Revealed _ -> open(old);
          case Opened _ -> settle();
          case Complaint _, Settled _, Disclosed _ ->
              throw new ConstellationException(Reason.MISMATCH, "no round follows this one");
        };
    answers.put(kind, new Answered(round, word));
    return word;
  }

  /** The new share and how it is shared, once {@link Settled} is the answer. */
  public synchronized Optional<Fresh> settled() {
    boolean settled =
        Optional.ofNullable(answers.get(Opened.class))
            .filter(answered -> answered.word() instanceof Settled)
            .isPresent();
    return settled
        ? fresh.map(share -> new Fresh(transcript.next(), copy(share)))
        : Optional.empty();
  }

  /**
   * A new share.
   *
   * @param header how the data key is shared then
   * @param share the vault's own, which the caller closes
   */
  public record Fresh(ShareHeader header, Share share) {}

  /** The rounds in their order; each of them wants that the vault gave the word before it. */
  private void requireNext(DealingWord first) throws ConstellationException {
    boolean next =
        switch (first) {
          case Joined _ -> true;
          case Dealt _ -> answers.containsKey(Joined.class);
          case Revealed _ -> said(Dealt.class) instanceof Revealed;
          case Opened _ -> said(Revealed.class) instanceof Opened;
          case Complaint _, Settled _, Disclosed _ -> false;
        };
    if (!next) {
      throw new ConstellationException(Reason.MISMATCH, "this round is not the next");
    }
  }

  private DealingWord said(Class<? extends DealingWord> inAnswerTo) {
    Answered answered = answers.get(inAnswerTo);
    return answered == null ? joined : answered.word();
  }

  private Dealt deal() throws ConstellationException {
    requireOwn(transcript.joined(), joined);
    List<Share> dealt = dealer.deal(shares.sharing(), Envelope.KEY_LENGTH, random);
    try {
      Map<VaultId, Dealt.Part> sealed = new TreeMap<>();
      for (Joined recipient : transcript.joined().values()) {
        int position = transcript.position(recipient.vault());
        Share part =
            dealt.stream().filter(one -> one.position() == position).findFirst().orElseThrow();
        sealed.put(recipient.vault(), PartSealing.seal(transcript, self, recipient, part, random));
      }
      return new Dealt(transcript.id(), self, transcript.roster(), sealed);
    } finally {
      dealt.forEach(Share::close);
    }
  }

  private DealingWord reveal() throws ConstellationException {
    requireOwn(transcript.dealt(), said(Joined.class));
    for (Dealt dealt : transcript.dealt().values()) {
      Optional<Share> part = PartSealing.open(transcript, dealt, self, key);
      if (part.isEmpty()) {
        return new Complaint(transcript.id(), self, transcript.dealings(), dealt.vault());
      }
      parts.put(dealt.vault(), part.get());
    }
    return new Revealed(transcript.id(), self, transcript.dealings(), nonce);
  }

  private Opened open(Share old) throws ConstellationException {
    byte[] seed = transcript.seed().bytes();
    Map<VaultId, ByteString> openings = new TreeMap<>();
    parts.forEach(
        (dealer, part) -> openings.put(dealer, ByteString.copyOf(DealingCheck.open(part, seed))));
    shares.check(session().base().revision().setId(), old);
    Share next = Refresh.apply(old, List.copyOf(parts.values()));
    fresh = Optional.of(next);
    return new Opened(
        transcript.id(),
        self,
        transcript.dealings(),
        transcript.seed(),
        openings,
        ShareHeader.digest(session().base().revision().setId(), session().epoch(), next));
  }

  private DealingWord settle() throws ConstellationException {
    requireOwn(transcript.opened(), said(Revealed.class));
    var unsound = transcript.unsound();
    if (unsound.isEmpty()) {
      return new Settled(transcript.id(), self, transcript.next().hash());
    }
    Map<VaultId, ByteString> disclosed = new TreeMap<>();
    for (VaultId dealer : new TreeSet<>(unsound)) {
      Share part = parts.get(dealer);
      if (part != null) {
        disclosed.put(dealer, ByteString.copyOf(part.copyValue()));
      }
    }
    return new Disclosed(transcript.id(), self, transcript.dealings(), disclosed);
  }

  private void requireOwn(Map<VaultId, ? extends DealingWord> round, DealingWord said)
      throws ConstellationException {
    if (!said.equals(round.get(self))) {
      throw new ConstellationException(
          Reason.MISMATCH, "the round has a word of this vault that it did not say");
    }
  }

  private static Share copy(Share share) {
    byte[] value = share.copyValue();
    try {
      return Share.of(share.position(), value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    parts.values().forEach(Share::close);
    parts.clear();
    fresh.ifPresent(Share::close);
    fresh = Optional.empty();
  }

  @Override
  public String toString() {
    return "seat of " + self + " in session " + transcript.id().hex();
  }
}
