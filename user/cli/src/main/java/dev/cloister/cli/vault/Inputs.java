package dev.cloister.cli.vault;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.SecretName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what arguments name. */
public final class Inputs {
  private static final byte[] OWNER_ONLY =
      "{\"version\": 1, \"release\": {}}".getBytes(StandardCharsets.UTF_8);

  /** Shortest beginning of a vault's id that is taken for it, in hex digits. */
  private static final int MIN_PREFIX = 4;

  private Inputs() {}

  /**
   * The member whose id begins so.
   *
   * @param prefix hex digits, as many as tell it from the others
   */
  public static VaultId vault(Descriptor constellation, String prefix) throws CliException {
    List<VaultId> found =
        constellation.members().stream()
            .map(Member::vault)
            .filter(id -> id.toString().startsWith(prefix))
            .toList();
    if (prefix.length() < MIN_PREFIX || found.size() != 1) {
      throw CliException.usage(
          "--vault: expected the id of one vault, or its beginning ('cloister vault status' shows"
              + " them)");
    }
    return found.getFirst();
  }

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
    return secret(host, file, Envelope.MAX_SECRET_LENGTH);
  }

  /**
   * A secret, byte by byte; what it was read into is wiped.
   *
   * @param longest in bytes
   */
  public static SecretBytes secret(Host host, String file, int longest) throws CliException {
    byte[] bytes = NamedFiles.read(host, file);
    if (bytes.length < 1 || bytes.length > longest) {
      Arrays.fill(bytes, (byte) 0);
      throw CliException.usage(
          "expected a secret of 1 to " + longest + " bytes, found " + bytes.length);
    }
    return SecretBytes.takeOver(bytes);
  }
}
