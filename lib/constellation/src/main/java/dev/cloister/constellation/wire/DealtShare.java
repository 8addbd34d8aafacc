package dev.cloister.constellation.wire;

import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;

/**
 * A share and how it is shared, for a vault that lost it.
 *
 * @param header whose hash the state has
 * @param share the vault's own
 */
public record DealtShare(ShareHeader header, Share share) {}
