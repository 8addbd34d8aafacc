package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.ConstellationRecovery;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerKeyFile;
import dev.cloister.client.vault.ProposedRecovery;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Head;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault recover}. */
@Command(
    name = "recover",
    description = {
      "Lets a constellation begin again without members that are gone for good, when too few are"
          + " left that serve for the rest to start. Without --owner-key it shows what the rest"
          + " proposes; with it and --round it consents to exactly that.",
      "What only the missing members knew is lost. Their disks must never be started again. All"
          + " answers say 'unproven since' from then on."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 refused or another round is proposed now, 2 consented but some do not serve yet, 3 wrong use,"
          + " 4 too few vaults answered.",
      "",
      "Examples:",
      "  cloister vault recover --constellation c.json",
      "  cloister vault recover --constellation c.json --owner-key authority.key --round 5c0f..."
    })
public final class RecoverCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ConstellationOptions constellation = new ConstellationOptions();

  @Option(
      names = "--owner-key",
      paramLabel = "FILE",
      description = "The key of the constellation's owner: consents.")
  private @Nullable Path ownerKey;

  @Option(
      names = "--round",
      paramLabel = "HEX",
      description = "What is consented to, as this command showed it.")
  private @Nullable String round;

  /** The command. */
  public RecoverCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    if ((ownerKey == null) != (round == null)) {
      throw CliException.usage("--owner-key and --round belong together");
    }
    KnownConstellation known = constellation.known(host);
    try {
      ConstellationRecovery recovery =
          ConstellationRecovery.of(
              constellation.trust(host, known),
              known.endpoints(),
              ClientOptions.surroundings(host, constellation.timeout()));
      ProposedRecovery proposed = recovery.propose();
      show(proposed);
      return ownerKey == null || round == null
          ? ExitCode.OK
          : consent(recovery, proposed, ownerKey, round);
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }

  private void show(ProposedRecovery proposed) {
    host.out().line("round    " + proposed.round().id().hex());
    proposed.round().members().stream().sorted().forEach(vault -> part(proposed, vault));
    proposed.missing().stream()
        .sorted()
        .forEach(vault -> host.out().line("missing  vault " + vault));
  }

  private void part(ProposedRecovery proposed, VaultId vault) {
    try {
      Head head = proposed.round().head(vault);
      host.out()
          .line(
              "goes on  vault "
                  + vault
                  + " at entry "
                  + head.place().seq()
                  + ", incarnation "
                  + head.incarnation());
    } catch (ConstellationException e) {
      throw new IllegalStateException("a member of the round has a head", e);
    }
  }

  private int consent(
      ConstellationRecovery recovery, ProposedRecovery proposed, Path keyFile, String wanted)
      throws CliException, ClientException {
    if (!proposed.round().id().hex().equals(wanted)) {
      throw CliException.ofLines(
          ExitCode.CONTRAINDICATED, "another round is proposed now: nothing was signed");
    }
    SigningKey key;
    try {
      key = OwnerKeyFile.read(keyFile);
    } catch (ClientException e) {
      throw CliException.usage("--owner-key " + e.getMessage());
    }
    Set<VaultId> waiting;
    try {
      waiting = recovery.consent(proposed, key);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--owner-key: not the key of the constellation's owner");
    }
    waiting.stream()
        .sorted()
        .forEach(vault -> host.err().line("cloister: vault " + vault + " does not serve yet"));
    if (waiting.isEmpty()) {
      host.out().line("recovered");
    }
    return waiting.isEmpty() ? ExitCode.OK : ExitCode.WARNING;
  }
}
