package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.threshold.Share;
import dev.cloister.threshold.Sharing;
import dev.cloister.threshold.SharingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens a version with shares of which one may be wrong though its digest is certified: a vault
 * that lies in a refresh may have named the digest of another share. The commitment to the data key
 * says which shares fit.
 *
 * @param secret which the caller closes
 * @param misfits positions of shares that do not fit
 */
record FittingShares(SecretBytes secret, Set<Integer> misfits) {
  /** Most choices of shares that are tried: all of 12 vaults with any threshold. */
  private static final int MAX_CHOICES = 1024;

  /**
   * Opens.
   *
   * @throws ConstellationException as {@link Envelope#open}
   */
  static FittingShares open(HeldSecret.Value value, ByteString ciphertext, List<Share> shares)
      throws ConstellationException {
    try {
      return new FittingShares(open(value, shares, ciphertext), Set.of());
    } catch (ConstellationException e) {
      int k = value.shareHeader().threshold();
      boolean other =
          e.reason() != Reason.SHARE_INVALID && e.reason() != Reason.COMMITMENT_MISMATCH;
      if (other || shares.size() <= k) {
        throw e;
      }
      int[] choice = new int[k];
      for (int i = 0; i < k; i++) {
        choice[i] = i;
      }
      for (int tried = 0; tried < MAX_CHOICES; tried++) {
        List<Share> chosen = Arrays.stream(choice).mapToObj(shares::get).toList();
        try {
          SecretBytes secret = open(value, chosen, ciphertext);
          return new FittingShares(secret, misfits(value, chosen, shares));
        } catch (ConstellationException wrong) {
          if (!next(choice, shares.size())) {
            throw e;
          }
        }
      }
      throw e;
    }
  }

  private static SecretBytes open(HeldSecret.Value value, List<Share> shares, ByteString ciphertext)
      throws ConstellationException {
    return Envelope.open(value.header(), value.shareHeader(), ciphertext, shares);
  }

  private static Set<Integer> misfits(
      HeldSecret.Value value, List<Share> fitting, List<Share> all) {
    Sharing sharing = value.shareHeader().sharing();
    Set<Integer> misfits = new TreeSet<>();
    for (Share share : all) {
      List<Share> with = new ArrayList<>(fitting);
      if (!with.contains(share)) {
        with.add(share);
      }
      try {
        Arrays.fill(sharing.combine(with), (byte) 0);
      } catch (SharingException e) {
        misfits.add(share.position());
      }
    }
    return misfits;
  }

  /** The next choice in lexicographic order; false after the last. */
  private static boolean next(int[] choice, int of) {
    int k = choice.length;
    int at = k - 1;
    while (at >= 0 && choice[at] == of - k + at) {
      at--;
    }
    if (at < 0) {
      return false;
    }
    choice[at]++;
    for (int i = at + 1; i < k; i++) {
      choice[i] = choice[i - 1] + 1;
    }
    return true;
  }
}
