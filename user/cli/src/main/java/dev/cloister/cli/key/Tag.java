package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import java.nio.charset.StandardCharsets;

/**
 * A signature or tag as one line of text, {@code VERSION:BASE64URL}: which version of the key made
 * it is needed to verify it.
 *
 * @param version of the key
 * @param bytes 64 of a signature, 32 of a tag
 */
record Tag(long version, ByteString bytes) {
  private static final int MAX_LENGTH = 128;

  /** Reads the line of a file, at most that long. */
  static Tag read(Host host, String option, String file, int length) throws CliException {
    byte[] text = NamedFiles.read(host, file);
    if (text.length <= MAX_LENGTH) {
      String line = new String(text, StandardCharsets.US_ASCII).strip();
      int colon = line.indexOf(':');
      try {
        Tag tag =
            new Tag(
                Long.parseLong(line.substring(0, Math.max(colon, 0))),
                ByteString.copyOf(Base64Url.decode(line.substring(colon + 1), option)));
        if (tag.version() >= 1 && tag.bytes().length() == length) {
          return tag;
        }
      } catch (NumberFormatException | ConstellationException e) {
        // Said below.
      }
    }
    throw CliException.usage(option + ": expected VERSION:BASE64URL of " + length + " bytes");
  }

  String line() {
    return version + ":" + Base64Url.encode(bytes);
  }
}
