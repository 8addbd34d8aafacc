package dev.cloister.constellation.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.threshold.Share;
import java.util.List;

/**
 * A version of a secret as its writer sends it out: the headers and the ciphertext to all vaults,
 * each share to its holder. Closing it wipes the shares.
 *
 * @param header what the version is
 * @param shareHeader how its data key is shared
 * @param ciphertext the secret, padded and encrypted
 * @param shares of the data key, one for each member
 */
public record SealedSecret(
    SecretHeader header, ShareHeader shareHeader, ByteString ciphertext, List<Share> shares)
    implements AutoCloseable {
  /** Copies the list. */
  public SealedSecret {
    shares = List.copyOf(shares);
  }

  /** The share of the holder at that position. */
  public Share share(int position) {
    return shares.stream()
        .filter(share -> share.position() == position)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no member has position " + position));
  }

  @Override
  public void close() {
    shares.forEach(Share::close);
  }
}
