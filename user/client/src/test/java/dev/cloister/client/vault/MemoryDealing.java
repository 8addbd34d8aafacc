package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.client.vault.MemoryVault.Fault;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.dealing.DealingSeat;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.dealing.DealingTranscript;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.dealing.Dealt;
import dev.cloister.constellation.dealing.Joined;
import dev.cloister.constellation.dealing.Opened;
import dev.cloister.constellation.dealing.Revealed;
import dev.cloister.constellation.dealing.Settled;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A memory vault in one session, with its lies. */
final class MemoryDealing {
  private final Member member;
  private final DealingSession session;
  private final DealingSeat seat;

  /** What a liar goes by, whose own seat does not go on with what it did not say. */
  private final DealingTranscript transcript;

  private boolean lied;

  MemoryDealing(Descriptor descriptor, DealingSession session, ShareHeader shares, Member member)
      throws ConstellationException {
    this.member = member;
    this.session = session;
    seat = DealingSeat.join(descriptor, session, shares, member.vault(), new SecureRandom());
    transcript = DealingTranscript.of(descriptor, session, shares);
  }

  boolean isOf(DealingSession other) {
    return session.equals(other);
  }

  DealingWord answer(List<Signed<DealingWord>> words, Share old, Fault fault)
      throws ConstellationException {
    take(words);
    if (lied && words.getFirst().object() instanceof Opened) {
      return new Settled(session.hash(), member.vault(), transcript.next().hash());
    }
    DealingWord word = seat.answer(words, old);
    if (fault == Fault.SPOILT_PART && word instanceof Dealt dealt) {
      return spoilt(dealt);
    }
    if (word instanceof Opened opened) {
      if (fault == Fault.WRONG_DIGEST) {
        lied = true;
        return with(
            opened,
            opened.openings(),
            ShareHeader.digest(session.base().revision().setId(), session.epoch(), wrong()));
      }
      if (fault == Fault.WRONG_OPENING) {
        Map<VaultId, ByteString> openings = new HashMap<>(opened.openings());
        openings.replaceAll(
            (dealer, opening) -> dealer.equals(member.vault()) ? opening : World.bytes(16, 77));
        return with(opened, openings, opened.digest());
      }
    }
    return word;
  }

  DealingSeat.Fresh fresh() {
    return lied ? new DealingSeat.Fresh(transcript.next(), wrong()) : seat.settled().orElseThrow();
  }

  private Share wrong() {
    return Share.of(member.position(), World.bytes(32, 99).bytes());
  }

  private void take(List<Signed<DealingWord>> words) throws ConstellationException {
    if (words.isEmpty()) {
      return;
    }
    switch (words.getFirst().object()) {
      case Joined _ -> transcript.take(Joined.class, words);
      case Dealt _ -> transcript.take(Dealt.class, words);
      case Revealed _ -> transcript.take(Revealed.class, words);
      case Opened _ -> transcript.take(Opened.class, words);
      default -> throw new IllegalArgumentException("expected a round");
    }
  }

  private Dealt spoilt(Dealt dealt) {
    Map<VaultId, Dealt.Part> parts = new HashMap<>(dealt.parts());
    parts.replaceAll(
        (holder, part) ->
            holder.equals(member.vault())
                ? part
                : new Dealt.Part(part.commitment(), part.enc(), World.bytes(64, 5)));
    return new Dealt(dealt.session(), dealt.vault(), dealt.roster(), parts);
  }

  private static Opened with(Opened word, Map<VaultId, ByteString> openings, ByteString digest) {
    return new Opened(word.session(), word.vault(), word.dealings(), word.seed(), openings, digest);
  }
}
