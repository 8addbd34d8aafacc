package dev.cloister.cli.audit;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.cli.vault.Inputs;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.constellation.audit.AuditReport;
import dev.cloister.constellation.audit.AuditVerifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister vault audit verify}. */
@Command(
    name = "verify",
    description = {
      "Verifies an audit log that 'audit read' printed, without asking anybody: that each entry follows"
          + " the one before, and that the vault signed it. Says what that proves and what not."
    },
    footer = {
      "",
      "Exit codes: 0 all of it is the vault's own from the first entry on, 1 it is not, 2 some of it"
          + " is: it begins later, or its last entries are not signed, 3 wrong use.",
      "",
      "Examples:",
      "  cloister vault audit verify log --vault 3f2a --constellation c.json",
      "  cloister vault audit verify log --holds 1200:9c1f... --entries --vault 3f2a --constellation c.json"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(paramLabel = "FILE", description = "The log; '-' is standard input.")
  private String file = "";

  @Option(
      names = "--constellation",
      paramLabel = "FILE",
      required = true,
      description = "The constellation, as 'cloister vault init' writes it.")
  private String constellation = "";

  @Option(
      names = "--vault",
      paramLabel = "ID",
      required = true,
      description = "Whose log: the vault's id, or the beginning of it.")
  private String vault = "";

  @Option(
      names = "--holds",
      paramLabel = "NUMBER:HASH",
      description =
          "An entry that a run before this one printed: a log that lost its end, or was rewritten,"
              + " does not have it.")
  private @Nullable String holds;

  @Option(names = "--entries", description = "Print the entries too, as they are read.")
  private boolean entries;

  VerifyCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    Optional<KnownEntry> known =
        holds == null ? Optional.empty() : Optional.of(KnownEntry.parse(holds));
    Descriptor descriptor = descriptor();
    VaultId id = Inputs.vault(descriptor, vault);
    boolean held = known.isEmpty();
    AuditVerifier verifier;
    try (InputStream in = file.equals("-") ? host.in() : Files.newInputStream(Path.of(file));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      verifier = AuditVerifier.of(descriptor, id);
      LogLines lines = new LogLines(reader);
      Optional<String> line = lines.next();
      while (line.isPresent() && verifier.report().failure().isEmpty()) {
        verifier.accept(line.get());
        held |= verifier.report().failure().isEmpty() && looked(line.get(), known);
        line = lines.next();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw CliException.usage(file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    } catch (ConstellationException e) {
      throw CliException.usage("--constellation: " + e.getMessage());
    }
    AuditReport report = verifier.report();
    Findings.print(host.out(), id, report, known, held);
    return Findings.exitCode(report, held);
  }

  /** Prints an entry that belongs there; whether it is the known one. */
  private boolean looked(String line, Optional<KnownEntry> known) throws ConstellationException {
    if (!(AuditLine.parse(line) instanceof AuditLine.Entry(AuditEntry entry))) {
      return false;
    }
    if (entries) {
      host.out().line(Findings.entry(entry));
    }
    return known.filter(new KnownEntry(entry.seq(), entry.hash())::equals).isPresent();
  }

  private Descriptor descriptor() throws CliException {
    try {
      KnownConstellation known = KnownConstellation.parse(NamedFiles.read(host, constellation));
      return ConstellationHistory.verify(known.constellationId(), known.configurations()).current();
    } catch (ClientException | ConstellationException e) {
      throw CliException.usage("--constellation " + constellation + ": " + e.getMessage());
    }
  }
}
