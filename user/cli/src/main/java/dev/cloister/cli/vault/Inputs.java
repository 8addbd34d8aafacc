package dev.cloister.cli.vault;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.SecretName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what arguments name. */
final class Inputs {
  private static final byte[] OWNER_ONLY =
      "{\"version\": 1, \"release\": {}}".getBytes(StandardCharsets.UTF_8);

  private Inputs() {}

  static SecretName name(String text) throws CliException {
    try {
      return new SecretName(text);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("NAME: " + e.getMessage());
    }
  }

  static SecretPolicy policy(Host host, @Nullable String file) throws CliException {
    try {
      return SecretPolicy.parse(file == null ? OWNER_ONLY : NamedFiles.read(host, file));
    } catch (ConstellationException e) {
      throw CliException.usage(file + ": " + e.getMessage());
    }
  }

  /** The secret, byte by byte; what it was read into is wiped. */
  static SecretBytes secret(Host host, String file) throws CliException {
    byte[] bytes = NamedFiles.read(host, file);
    if (bytes.length < 1 || bytes.length > Envelope.MAX_SECRET_LENGTH) {
      Arrays.fill(bytes, (byte) 0);
      throw CliException.usage("expected a secret of 1 byte to 1 MiB, found " + bytes.length);
    }
    return SecretBytes.takeOver(bytes);
  }
}
