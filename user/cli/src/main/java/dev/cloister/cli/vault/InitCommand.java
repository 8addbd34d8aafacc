package dev.cloister.cli.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.CodeTrust;
import dev.cloister.client.vault.ConstellationSetup;
import dev.cloister.client.vault.ConstellationSetup.Candidate;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerKeyFile;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.VaultId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault init}. */
@Command(
    name = "init",
    description = {
      "Makes a constellation of vaults that belong to none: appraises each over an attested"
          + " channel, writes down who they are, has all of them sign that, and prints the"
          + " constellation's id.",
      "Pin the id: whoever knows it and the file is not led to other vaults."
    },
    footer = {
      "",
      "Exit codes: 0 done, 2 done but some vaults do not serve yet, 1 a vault is not what it must be or refused, 3 wrong use, 4 one did not"
          + " answer. A vault that signed agrees to no other constellation, so a run that failed"
          + " half-way needs fresh vaults.",
      "",
      "Examples:",
      "  cloister vault init --vault https://a:8444=site-a --vault https://b:8444=site-b \\",
      "      --vault https://c:8444=site-c --code-policy vault.json --owner-key authority.key \\",
      "      -o constellation.json"
    })
public final class InitCommand implements Callable<Integer> {
  private final Host host;

  @Option(
      names = "--vault",
      paramLabel = "URL[=DOMAIN]",
      required = true,
      description =
          "A vault, https://host[:port], and what fails together with it (a site, an operator, a"
              + " region; default: the host). Once for each.")
  private List<String> vaults = List.of();

  @Option(
      names = "--code-policy",
      paramLabel = "FILE",
      required = true,
      description = "Appraisal policy of the vaults' code; one for all, or one for each in turn.")
  private List<String> policies = List.of();

  @Option(
      names = "--owner-key",
      paramLabel = "FILE",
      required = true,
      description =
          "The constellation's owner, whose signature later changes need; the vaults' configurations"
              + " name its public key.")
  private Path ownerKey = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Where the constellation is written; must not exist.")
  private Path output = Path.of("");

  @Mixin private ShapeOptions shape = new ShapeOptions();

  @Mixin private TrustOptions trust = new TrustOptions();

  /** The command. */
  public InitCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    if (Files.exists(output)) {
      throw CliException.usage(output + ": exists");
    }
    Quorums quorums = shape.quorums(vaults.size());
    List<Candidate> candidates = candidates();
    CodeTrust code =
        trust.trust(host, candidates.stream().map(Candidate::codePolicy).distinct().toList());
    P256PublicKey owner = owner();
    try {
      ConstellationSetup.Created created =
          ConstellationSetup.of(code, ClientOptions.surroundings(host, 30))
              .create(candidates, quorums, owner);
      KnownConstellation made = created.known();
      NamedFiles.write(
          host,
          output.toString(),
          (made.toJson().toPrettyJson() + "\n").getBytes(StandardCharsets.UTF_8));
      host.out().line("constellation  " + made.constellationId().hex());
      made.endpoints().keySet().stream()
          .sorted()
          .forEach(vault -> host.out().line("vault          " + vault));
      return report(created.waiting());
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }

  private int report(Set<VaultId> waiting) {
    if (waiting.isEmpty()) {
      return ExitCode.OK;
    }
    host.err()
        .line(
            "cloister: warning: made, but these vaults do not serve yet; do they know where their"
                + " peers listen (CLOISTER_VAULT_PEERS)?");
    waiting.stream().sorted().forEach(vault -> host.err().line("  vault " + vault));
    return ExitCode.WARNING;
  }

  private P256PublicKey owner() throws CliException {
    try {
      return OwnerKeyFile.read(ownerKey).publicKey();
    } catch (ClientException e) {
      throw CliException.usage("--owner-key " + e.getMessage());
    }
  }

  private List<Candidate> candidates() throws CliException {
    if (policies.size() != 1 && policies.size() != vaults.size()) {
      throw CliException.usage("--code-policy: expected one, or one for each vault");
    }
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < vaults.size(); i++) {
      String policy = policies.get(policies.size() == 1 ? 0 : i);
      candidates.add(candidate(vaults.get(i), ByteString.copyOf(NamedFiles.read(host, policy))));
    }
    return candidates;
  }

  private static Candidate candidate(String text, ByteString policy) throws CliException {
    int equals = text.indexOf('=');
    String url = equals < 0 ? text : text.substring(0, equals);
    try {
      var target = KnownConstellation.target(url);
      return new Candidate(target, policy, equals < 0 ? target.host() : text.substring(equals + 1));
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--vault: expected https://host[:port][=DOMAIN]");
    }
  }
}
