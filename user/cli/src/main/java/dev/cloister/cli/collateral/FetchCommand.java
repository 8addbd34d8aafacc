package dev.cloister.cli.collateral;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.Verifier;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.Printable;
import dev.cloister.cli.verify.Anchors;
import dev.cloister.cli.verify.Files;
import dev.cloister.cli.verify.Input;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralRequest.PckCa;
import dev.cloister.collateral.CollateralRequest.Tee;
import dev.cloister.collateral.FetchFailure;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.StaleItem;
import dev.cloister.collateral.bundle.CollateralBundle;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister collateral fetch}. */
@Command(
    name = "fetch",
    description = {
      "Fetches the collateral of a platform and writes it as a bundle, with the evidence if there"
          + " is any. Nothing is judged: 'cloister verify' checks every signature.",
    },
    footer = {
      "",
      "Exit codes: 0 everything was there, 1 the service does not have it, 3 wrong use,",
      "4 the service could not be reached.",
      "",
      "Examples:",
      "  cloister collateral fetch quote.bin -o bundle.json",
      "  cloister collateral fetch --fmspc 50806f000000 --ca platform -o tdx.json",
      "  cloister collateral fetch quote.bin --pccs https://pccs.example:8081 -o bundle.json"
    })
public final class FetchCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Evidence: raw, hex, base64 or a bundle; - is standard input.")
  private @Nullable String file;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the bundle goes; - is standard output.")
  private String output = "";

  @Option(
      names = "--pccs",
      paramLabel = "URL",
      description = "Ask this PCCS instead of Intel's service.")
  private @Nullable String pccs;

  @Option(
      names = "--fmspc",
      paramLabel = "HEX",
      description = "Without evidence: the platform's FMSPC, 12 hex digits.")
  private @Nullable String fmspc;

  @Option(
      names = "--ca",
      paramLabel = "CA",
      description = "Without evidence: ${COMPLETION-CANDIDATES}.")
  private @Nullable PckCa ca;

  @Option(
      names = "--tee",
      paramLabel = "TEE",
      description = "Without evidence: ${COMPLETION-CANDIDATES}; default TDX.")
  private @Nullable Tee tee;

  @Option(
      names = "--development-root",
      paramLabel = "FILE",
      description = "Evidence of this development root: certificate or public key, PEM or DER.")
  private @Nullable Path developmentRoot;

  /** The command. */
  public FetchCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    Instant now = host.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    Optional<Input> input = file == null ? Optional.empty() : Optional.of(Input.read(host, file));
    CollateralRequest request = request(input, now);
    Fetched fetched = Sources.intel(host, Optional.ofNullable(pccs)).fetch(request);
    report(fetched);
    if (!fetched.failures().isEmpty()) {
      boolean unreachable =
          fetched.failures().stream()
              .anyMatch(failure -> failure.reason() != FetchFailure.Reason.REFUSED);
      return unreachable ? ExitCode.UNDECIDED : ExitCode.CONTRAINDICATED;
    }
    CollateralBundle.Builder bundle = CollateralBundle.of(fetched.collateral()).at(now);
    if (input.isPresent()) {
      bundle.evidence(input.get().bytes());
    }
    Files.write(host, output, bundle.build().toBytes());
    return ExitCode.OK;
  }

  private CollateralRequest request(Optional<Input> input, Instant now) throws CliException {
    if (input.isEmpty()) {
      if (fmspc == null || ca == null) {
        throw CliException.usage("expected FILE, or --fmspc and --ca");
      }
      try {
        return new CollateralRequest.Intel(
            tee == null ? Tee.TDX : tee, fmspc.toLowerCase(Locale.ROOT), ca);
      } catch (IllegalArgumentException e) {
        throw CliException.usage("--fmspc: expected 12 hex digits");
      }
    }
    if (fmspc != null || ca != null || tee != null) {
      throw CliException.usage("expected either FILE or --fmspc, --ca and --tee");
    }
    AttestationResult result =
        Verifier.of(Anchors.of(Optional.ofNullable(developmentRoot)))
            .verify(input.get().evidence(), Challenge.none(), Collateral.empty(), now);
    return CollateralRequest.of(result)
        .orElseThrow(
            () ->
                CliException.usage(
                    "the evidence names no genuine platform to fetch collateral for"));
  }

  private void report(Fetched fetched) {
    for (FetchFailure failure : fetched.failures()) {
      host.err()
          .println(
              "cloister: "
                  + failure.kind().code()
                  + " "
                  + failure.reason().code()
                  + ": "
                  + Printable.of(failure.message()));
    }
    for (StaleItem item : fetched.stale()) {
      host.err()
          .println("cloister: " + item.kind().code() + " is stale since " + item.nextUpdate());
    }
  }
}
