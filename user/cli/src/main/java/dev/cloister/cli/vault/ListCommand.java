package dev.cloister.cli.vault;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.SecretEntry;
import dev.cloister.client.vault.SecretListing;
import dev.cloister.client.vault.VaultClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault list}. */
@Command(
    name = "list",
    description = {
      "Lists the owner's secrets, as the vaults say: names, versions, when they end. What is"
          + " listed is not verified; reading a secret is what verifies it."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be, 2 done, and a vault is broken or lies, 3 wrong"
          + " use, 4 too few vaults answered.",
      "",
      "Examples:",
      "  cloister vault list --constellation c.json --key owner.key --token t"
    })
public final class ListCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ClientOptions client = new ClientOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** The command. */
  public ListCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    try (VaultClient vaults = client.open(host)) {
      SecretListing listing = vaults.list();
      if (json) {
        host.out().json(json(listing));
      } else {
        listing.secrets().forEach(this::print);
      }
      return Failures.report(host, listing.faults());
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }

  private void print(SecretEntry entry) {
    host.out()
        .line(
            String.format(
                Locale.ROOT,
                "%s  version %d  until %s  at %d vaults",
                entry.name().value(),
                entry.revision().version(),
                Instant.ofEpochSecond(entry.expires()),
                entry.vaults()));
  }

  private static JsonObject json(SecretListing listing) {
    List<JsonValue> secrets = new ArrayList<>();
    for (SecretEntry entry : listing.secrets()) {
      secrets.add(
          JsonObject.builder()
              .put("name", entry.name().value())
              .put("version", entry.revision().version())
              .put("created", entry.created())
              .put("expires", entry.expires())
              .put("vaults", entry.vaults())
              .build());
    }
    return JsonObject.builder().put("secrets", new JsonArray(secrets)).build();
  }
}
