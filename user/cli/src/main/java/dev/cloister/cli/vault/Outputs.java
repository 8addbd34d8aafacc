package dev.cloister.cli.vault;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import java.io.IOException;

/** Writes secrets where nobody looks over a shoulder. */
public final class Outputs {
  private static final String STANDARD = "-";

  private Outputs() {}

  /** Refuses a terminal before anything is read, unless the user says so. */
  public static void check(Host host, String file, boolean show) throws CliException {
    if (file.equals(STANDARD) && !show && host.secrets().isTerminal().getAsBoolean()) {
      throw CliException.usage(
          "standard output is a terminal: redirect it, name a file with --to, or say --show");
    }
  }

  /** Writes it to a file, for its owner only, or to standard output. */
  public static void write(Host host, String file, SecretBytes secret) throws CliException {
    secret.<Boolean, CliException>use(
        bytes -> {
          if (file.equals(STANDARD)) {
            toStandard(host, bytes);
          } else {
            NamedFiles.write(host, file, bytes);
          }
          return true;
        });
  }

  private static void toStandard(Host host, byte[] bytes) throws CliException {
    try {
      host.secrets().bytes().write(bytes);
      host.secrets().bytes().flush();
    } catch (IOException e) {
      throw new CliException(ExitCode.CONTRAINDICATED, "standard output cannot be written");
    }
  }
}
