package dev.cloister.constellation.secret;

import static dev.cloister.constellation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import dev.cloister.threshold.Share;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A secret is overwritten while one vault is down: its old share is mixed with the new ones. */
class MixedSetTest {
  @ParameterizedTest
  @CsvSource({"3, 2, 2", "4, 2, 3", "5, 3, 4"})
  void open_throughEverySubset_givesTheNewSecretOrRefuses(int n, int k, int q) throws Exception {
    Fixture fixture = Fixture.of(n, k, q);
    SealedSecret old = fixture.seal(1, "old");
    SealedSecret fresh = fixture.seal(2, "fresh");
    int opened = 0;
    for (int down = 1; down <= n; down++) {
      for (List<Integer> subset : subsets(n, k)) {
        List<Share> shares = new ArrayList<>();
        for (int position : subset) {
          shares.add((position == down ? old : fresh).share(position));
        }
        assertRefused(Reason.SHARE_INVALID, () -> open(old, shares));
        if (subset.contains(down)) {
          assertRefused(Reason.SHARE_INVALID, () -> open(fresh, shares));
        } else {
          assertThat(open(fresh, shares)).isEqualTo("fresh");
          opened++;
        }
      }
    }
    assertThat(opened).isEqualTo(n * subsets(n - 1, k).size());
  }

  /** Two writers of one version: the shares of both are at the vaults. */
  @ParameterizedTest
  @CsvSource({"3, 2, 3", "5, 3, 4"})
  void open_sharesOfTwoWritersOfOneVersion_isRefused(int n, int k, int q) throws Exception {
    Fixture fixture = Fixture.of(n, k, q);
    SealedSecret one = fixture.seal(1, "one");
    SealedSecret other = fixture.seal(1, "other");
    for (List<Integer> subset : subsets(n, k)) {
      List<Share> shares = new ArrayList<>();
      subset.forEach(position -> shares.add(one.share(position)));
      assertThat(open(one, shares)).isEqualTo("one");
      shares.set(0, other.share(subset.getFirst()));
      assertRefused(Reason.SHARE_INVALID, () -> open(one, shares));
      assertRefused(Reason.SHARE_INVALID, () -> open(other, shares));
    }
  }

  private static String open(SealedSecret sealed, List<Share> shares)
      throws ConstellationException {
    try (SecretBytes secret =
        Envelope.open(sealed.header(), sealed.shareHeader(), sealed.ciphertext(), shares)) {
      return Fixture.text(secret);
    }
  }

  private static List<List<Integer>> subsets(int n, int k) {
    List<List<Integer>> all = new ArrayList<>();
    for (int mask = 0; mask < 1 << n; mask++) {
      if (Integer.bitCount(mask) == k) {
        List<Integer> subset = new ArrayList<>();
        for (int i = 0; i < n; i++) {
          if ((mask >> i & 1) == 1) {
            subset.add(i + 1);
          }
        }
        all.add(subset);
      }
    }
    return all;
  }
}
