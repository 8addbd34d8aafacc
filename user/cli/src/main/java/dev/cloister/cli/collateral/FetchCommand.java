package dev.cloister.cli.collateral;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Verifier;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.cli.verify.Anchors;
import dev.cloister.cli.verify.Input;
import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.CollateralRequest.PckCa;
import dev.cloister.collateral.CollateralRequest.Tee;
import dev.cloister.collateral.FetchFailure;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.Rollback;
import dev.cloister.collateral.StaleItem;
import dev.cloister.collateral.bundle.CollateralBundle;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister collateral fetch}. */
@Command(
    name = "fetch",
    description = {
      "Fetches the collateral of a platform or a token and writes it as a bundle, with the evidence"
          + " if there is any. Nothing is judged: 'cloister verify' checks every signature.",
    },
    footer = {
      "",
      "Asked for: Intel TDX and SGX quotes (PCS), AMD SEV-SNP reports (KDS), tokens that name"
          + " their",
      "key by id (JWKS), Azure vTPM bundles (their hardware's). Other evidence needs nothing that"
          + " a",
      "service has.",
      "",
      "Exit codes: 0 everything was there, 1 the service does not have it, 3 wrong use,",
      "4 the service could not be reached.",
      "",
      "Examples:",
      "  cloister collateral fetch quote.bin -o bundle.json",
      "  cloister collateral fetch --fmspc 50806f000000 --ca platform -o tdx.json",
      "  cloister collateral fetch quote.bin --pccs https://pccs.example:8081 -o bundle.json",
      "  cloister collateral fetch maa.jwt --token-keys https://mine.weu.attest.azure.net -o m.json"
    })
public final class FetchCommand implements Callable<Integer> {
  private static final Set<CollateralKind> SERVED =
      Set.of(
          CollateralKind.TCB_INFO,
          CollateralKind.QE_IDENTITY,
          CollateralKind.TCB_SIGNING_CHAIN,
          CollateralKind.PCK_CRL,
          CollateralKind.ROOT_CRL,
          CollateralKind.VEK,
          CollateralKind.JWKS);

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

  @Mixin private SourceOptions sources = new SourceOptions();

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
    if (file == null) {
      return fetch(platform(), CollateralBundle.of(Collateral.empty()), Collateral.empty(), now);
    }
    if (fmspc != null || ca != null || tee != null) {
      throw CliException.usage("expected either FILE or --fmspc, --ca and --tee");
    }
    Input input = Input.read(host, file);
    Collateral given =
        input.bundle().map(CollateralBundle::collateral).orElseGet(Collateral::empty);
    AttestationResult result =
        Verifier.of(Anchors.of(Optional.ofNullable(developmentRoot)))
            .verify(input.evidence(), Challenge.none(), given, now);
    Optional<CollateralRequest> request = CollateralRequest.current(result);
    if (request.isPresent()) {
      return fetch(request.get(), bundle(input), given, now);
    }
    if (!result.missing().isEmpty()) {
      throw CliException.usage(unservable(result));
    }
    say("nothing to fetch: the evidence carries what its verification needs");
    NamedFiles.write(host, output, bundle(input).collateral(given).at(now).build().toBytes());
    return ExitCode.OK;
  }

  private int fetch(
      CollateralRequest request, CollateralBundle.Builder bundle, Collateral given, Instant now)
      throws CliException {
    Fetched fetched = sources.all(host).fetch(request);
    report(fetched);
    if (!fetched.failures().isEmpty()) {
      boolean unreachable =
          fetched.failures().stream()
              .anyMatch(failure -> failure.reason() != FetchFailure.Reason.REFUSED);
      return unreachable ? ExitCode.UNDECIDED : ExitCode.CONTRAINDICATED;
    }
    Collateral.Builder all = Collateral.builder().addAll(fetched.collateral());
    for (CollateralKind kind : given.kinds()) {
      if (fetched.collateral().find(kind).isEmpty()) {
        given.all(kind).forEach(bytes -> all.add(kind, bytes));
      }
    }
    NamedFiles.write(host, output, bundle.collateral(all.build()).at(now).build().toBytes());
    return ExitCode.OK;
  }

  private CollateralRequest platform() throws CliException {
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

  private static String unservable(AttestationResult result) {
    return result.missing().stream().anyMatch(SERVED::contains)
        ? "the evidence names no genuine platform to fetch collateral for"
        : "no service has what is missing: "
            + result.missing().stream().map(CollateralKind::code).collect(Collectors.joining(", "))
            + "; pass it with --collateral";
  }

  private static CollateralBundle.Builder bundle(Input input) {
    CollateralBundle.Builder bundle =
        CollateralBundle.of(Collateral.empty()).evidence(input.bytes());
    input.bundle().flatMap(CollateralBundle::challenge).ifPresent(bundle::challenge);
    input.bundle().flatMap(CollateralBundle::policy).ifPresent(bundle::policy);
    return bundle;
  }

  private void report(Fetched fetched) {
    for (FetchFailure failure : fetched.failures()) {
      say(failure.kind().code() + " " + failure.reason().code() + ": " + failure.message());
    }
    for (StaleItem item : fetched.stale()) {
      say(item.kind().code() + " is stale since " + item.nextUpdate());
    }
    for (Rollback rollback : fetched.rollbacks()) {
      say(rollback.kind().code() + " older than before, not used: " + rollback.message());
    }
  }

  private void say(String line) {
    host.err().line("cloister: " + line);
  }
}
