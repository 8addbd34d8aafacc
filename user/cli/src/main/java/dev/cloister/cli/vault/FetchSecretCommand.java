package dev.cloister.cli.vault;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.AttestedVaults;
import dev.cloister.client.vault.CodeCredentials;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultTrust;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.ThrottledTeeProvider;
import dev.cloister.tee.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister vault fetch}. */
@Command(
    name = "fetch",
    description = {
      "Reads a secret as attested code: to be run inside a TEE. What is measured is this command's"
          + " own jars and the file that says which secret it asks for; the secret's policy must"
          + " name that measurement. No key and no token are needed."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 it could not be (also: the policy says no), 2 done, and a vault is"
          + " broken or lies, 3 wrong use, 4 too few vaults answered.",
      "",
      "Examples:",
      "  cloister vault fetch --measured fetch.json --show-measurement",
      "  cloister vault fetch --measured fetch.json --tee tdx --constellation c.json | app"
    })
public final class FetchSecretCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private ConstellationOptions constellation = new ConstellationOptions();

  @Option(
      names = "--measured",
      paramLabel = "FILE",
      required = true,
      description =
          "JSON: format (cloister-fetch-1), constellation (its id), owner {issuer, subject},"
              + " secret.")
  private String measured = "";

  @Option(names = "--tee", paramLabel = "PROVIDER", description = "The TEE that this runs in.")
  private @Nullable String provider;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "cloister-fetch",
      description = "Where the TEE's provider may keep files (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("cloister-fetch");

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "-",
      description =
          "Where the secret is written, byte by byte, for its owner only; default: standard"
              + " output.")
  private String to = "-";

  @Option(names = "--show", description = "Write it to a terminal too.")
  private boolean show;

  @Option(
      names = "--show-measurement",
      description =
          "Only print what a policy has to name, as member \"measurements\" of an appraisal policy"
              + " for a TEE that measures the workload into RTMR3.")
  private boolean onlyMeasurement;

  /** The command. */
  public FetchSecretCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    byte[] text = NamedFiles.read(host, measured);
    FetchRequest request = FetchRequest.parse(measured, text);
    Workload workload = workload(text);
    if (onlyMeasurement) {
      host.out().json(measurements(workload));
      return ExitCode.OK;
    }
    Outputs.check(host, to, show);
    KnownConstellation known = known(request);
    try (TeeProvider tee = open(workload)) {
      return fetch(request, known, tee);
    }
  }

  private int fetch(FetchRequest request, KnownConstellation known, TeeProvider tee)
      throws CliException {
    try {
      VaultTrust vaults = constellation.trust(host, known);
      CodeCredentials self = CodeCredentials.of(tee, host.clock(), host.random());
      try (AttestedVaults attested =
              AttestedVaults.connect(
                  vaults,
                  known.endpoints(),
                  self,
                  ClientOptions.surroundings(host, constellation.timeout()));
          SecretReading reading = attested.get(attested.secret(request.owner(), request.name()))) {
        Outputs.write(host, to, reading.secret());
        return Outcome.read(host, reading);
      }
    } catch (ClientException e) {
      throw Failures.of(e);
    }
  }

  /** The host brings the file; which constellation it must be of, is measured. */
  private KnownConstellation known(FetchRequest request) throws CliException {
    KnownConstellation known = constellation.known(host);
    if (!known.constellationId().equals(request.constellationId())) {
      throw CliException.usage("--constellation: not the one that --measured names");
    }
    return known;
  }

  private TeeProvider open(Workload workload) throws CliException {
    TeeProviders providers = TeeProviders.installed();
    if (provider == null || provider.isEmpty()) {
      throw CliException.usage("--tee: expected one of " + String.join(", ", providers.names()));
    }
    try {
      TeeProvider opened =
          providers
              .open(provider, new TeeEnvironment(data, workload, host.clock(), host.random()))
              .orElseThrow(() -> CliException.usage("--tee: expected a name"));
      return ThrottledTeeProvider.of(opened, ThrottledTeeProvider.Limits.DEFAULT, host.ticker());
    } catch (TeeException e) {
      throw new CliException(
          ExitCode.CONTRAINDICATED, "--tee: " + e.reason().code() + ": " + e.getMessage());
    }
  }

  private Workload workload(byte[] configuration) throws CliException {
    try {
      return Workload.ofClassPath(host.classPath(), configuration);
    } catch (IOException e) {
      throw new CliException(ExitCode.CONTRAINDICATED, String.valueOf(e.getMessage()));
    }
  }

  private static JsonObject measurements(Workload workload) {
    return JsonObject.builder()
        .put("rtmr3", JsonArray.ofStrings(List.of(HexFormat.of().formatHex(workload.register()))))
        .build();
  }
}
