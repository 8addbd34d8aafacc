package dev.cloister.cli.audit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import java.util.HexFormat;

/**
 * An entry that somebody has seen before: a log that is the same, or has grown, has it.
 *
 * @param seq its number
 * @param hash 32 bytes
 */
record KnownEntry(long seq, ByteString hash) {
  private static final int HASH_LENGTH = 32;

  static KnownEntry parse(String text) throws CliException {
    int colon = text.indexOf(':');
    try {
      KnownEntry entry =
          new KnownEntry(
              Long.parseLong(text.substring(0, Math.max(colon, 0))),
              ByteString.copyOf(HexFormat.of().parseHex(text.substring(colon + 1))));
      if (entry.seq() >= 1 && entry.hash().length() == HASH_LENGTH) {
        return entry;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw CliException.usage("--holds: expected NUMBER:HASH as a run before this one printed it");
  }

  @Override
  public String toString() {
    return seq + ":" + hash.hex();
  }
}
