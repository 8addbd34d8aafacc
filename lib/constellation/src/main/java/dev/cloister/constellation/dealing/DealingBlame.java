package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.VaultId;
import dev.cloister.threshold.DealingCheck;
import dev.cloister.threshold.Share;
import dev.cloister.threshold.SharingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who made dealings that do not hold, out of what their holders disclosed. All of it is signed:
 * whoever has the session's words can show it to others, but for {@link #WITHHELD}.
 */
public enum DealingBlame {
  /** It dealt something else than zeros. */
  DEALT_WRONGLY,
  /** It opened, or disclosed, something else than it was dealt. */
  OPENED_WRONGLY,
  /** It did not disclose what it was dealt, and what the others were dealt is sound. */
  WITHHELD;

  /**
   * Who is to blame. A dealer is, where what holders were dealt is no sharing of zeros, or all of
   * them show that they opened what they were dealt.
   *
   * @param transcript of a session in which some dealings do not hold
   * @param disclosed by holders, each checked
   */
  public static Map<VaultId, DealingBlame> of(
      DealingTranscript transcript, Collection<Disclosed> disclosed) {
    Map<VaultId, Disclosed> words = new HashMap<>();
    disclosed.forEach(word -> words.put(word.vault(), word));
    Map<VaultId, DealingBlame> blame = new TreeMap<>();
    for (VaultId dealer : transcript.unsound()) {
      List<Share> sound = new ArrayList<>();
      Map<VaultId, DealingBlame> holders = new TreeMap<>();
      for (VaultId holder : transcript.opened().keySet()) {
        Disclosed word = words.get(holder);
        Optional<Share> part = word == null ? Optional.empty() : part(transcript, dealer, word);
        part.ifPresentOrElse(
            sound::add, () -> holders.put(holder, word == null ? WITHHELD : OPENED_WRONGLY));
      }
      if (holders.isEmpty() || !areZeros(transcript, sound)) {
        blame.put(dealer, DEALT_WRONGLY);
        holders.values().remove(WITHHELD);
      }
      holders.forEach(blame::putIfAbsent);
      sound.forEach(Share::close);
    }
    return blame;
  }

  /** What a holder was dealt, if that is what it disclosed and opened. */
  private static Optional<Share> part(
      DealingTranscript transcript, VaultId dealer, Disclosed word) {
    Dealt dealt = transcript.dealt().get(dealer);
    Opened opened = transcript.opened().get(word.vault());
    ByteString shown = word.parts().get(dealer);
    if (dealt == null || opened == null || shown == null) {
      return Optional.empty();
    }
    Dealt.Part bound = dealt.parts().get(word.vault());
    ByteString opening = opened.openings().get(dealer);
    Share part = Share.of(transcript.position(word.vault()), shown.bytes());
    boolean same =
        bound != null
            && opening != null
            && Dealt.commitment(word.session(), dealer, word.vault(), part)
                .equals(bound.commitment())
            && Arrays.equals(DealingCheck.open(part, transcript.seed().bytes()), opening.bytes());
    return same ? Optional.of(part) : Optional.empty();
  }

  /** Whether parts are of a sharing of zeros, as far as so few of them say. */
  private static boolean areZeros(DealingTranscript transcript, List<Share> parts) {
    try {
      return Arrays.equals(transcript.sharing().combine(parts), new byte[Dealt.PART_LENGTH]);
    } catch (SharingException e) {
      return e.reason() == SharingException.Reason.TOO_FEW;
    }
  }
}
