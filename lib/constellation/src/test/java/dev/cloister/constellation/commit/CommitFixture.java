package dev.cloister.constellation.commit;

import dev.cloister.constellation.secret.ShareHeader;

/** Parts of commits for tests. */
final class CommitFixture {
  private CommitFixture() {}

  /** The header of the same shares, one epoch later. */
  static ShareHeader nextEpoch(ShareHeader h) {
    return new ShareHeader(
        h.secretHeader(), h.epoch() + 1, h.configId(), h.threshold(), h.digests(), h.ciphertext());
  }
}
