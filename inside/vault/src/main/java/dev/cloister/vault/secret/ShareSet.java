package dev.cloister.vault.secret;

import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;

/**
 * What the vault holds of a value's data key.
 *
 * @param header how the key is shared
 * @param share the vault's own
 */
public record ShareSet(ShareHeader header, Share share) {}
