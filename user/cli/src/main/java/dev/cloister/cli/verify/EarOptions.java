package dev.cloister.cli.verify;

import dev.cloister.attestation.ear.EarProfile;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code --ear} and its companions ask for. */
final class EarOptions {
  @Option(
      names = "--ear",
      paramLabel = "FILE",
      description =
          "Write the result as a signed EAR (JWT, docs/reference/ear.md); - prints it alone.")
  private @Nullable String file;

  @Option(
      names = "--ear-key",
      paramLabel = "FILE",
      description = "Key that signs it: P-256 or Ed25519, PKCS #8, PEM or DER.")
  private @Nullable String keyFile;

  @Option(
      names = "--ear-profile",
      paramLabel = "PROFILE",
      description =
          "veraison: names that Veraison and Trustee read (default); ietf: those of the newest"
              + " draft.")
  private String profile = "veraison";

  @Option(names = "--ear-evidence", description = "Put the evidence itself into the EAR.")
  private boolean evidence;

  /**
   * What will write the EAR; empty when none is asked for. The key is read before anything else.
   */
  Optional<EarWriter> read(Host host) throws CliException {
    if (file == null && keyFile == null && !evidence) {
      return Optional.empty();
    }
    if (file == null || keyFile == null) {
      throw CliException.usage("--ear and --ear-key need each other");
    }
    EarProfile chosen =
        switch (profile) {
          case "veraison" -> EarProfile.VERAISON;
          case "ietf" -> EarProfile.IETF;
          default -> throw CliException.usage("--ear-profile: expected veraison or ietf");
        };
    return Optional.of(new EarWriter(host, file, EarKeyFile.read(host, keyFile), chosen, evidence));
  }
}
