package dev.cloister.cli.verify;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.collateral.bundle.CollateralBundle;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister verify}. */
@Command(
    name = "verify",
    description = {
      "Verifies attestation evidence and says what it proves, what it does not, and what to do."
    },
    footer = {
      "",
      "Exit codes: 0 affirming, 1 contraindicated, 2 warning, 3 malformed evidence or wrong use,",
      "4 undecided because collateral could not be reached.",
      "",
      "What is checked for each format, and what is not: cloister checks [FORMAT].",
      "Not checked: whether the code that is measured is good (name measurements in a policy); who",
      "operates the machine (name hardware ids); physical attacks, side channels; freshness"
          + " without",
      "a nonce.",
      "",
      "Examples:",
      "  cloister verify quote.bin                                # fetches collateral from its"
          + " vendor",
      "  cloister verify quote.bin --nonce 00ff.. --policy app.json",
      "  cloister verify quote.bin --reference-values release-7.json --event-log ccel.bin",
      "  cloister verify quote.bin --offline --collateral collateral.json --at 2025-06-15",
      "  cloister verify quote.bin --save-bundle case.json        # keep the case ...",
      "  cloister verify case.json                                # ... and repeat it, offline",
      "  cloister verify - --json < quote.hex",
      "  cloister verify quote.bin --ear result.jwt --ear-key key.pem",
      "  cloister verify quote.bin --development --development-root root.pem"
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final int MAX_CHALLENGE = 64;

  private final Host host;

  @Parameters(
      paramLabel = "FILE",
      description = "Evidence: raw, hex, base64 or a bundle; - is standard input.")
  private String file = "";

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Appraisal policy; default: the bundle's, else the default policy.")
  private @Nullable String policyFile;

  @Option(
      names = "--reference-values",
      paramLabel = "FILE",
      description =
          "Besides the policy: accept only evidence that agrees with this file of 'cloister"
              + " measure'. May be repeated; one must agree.")
  private List<String> referenceValueFiles = List.of();

  @Option(
      names = "--event-log",
      paramLabel = "FILE",
      description = "The log of the boot (TCG, CCEL): must lead to the evidence's registers.")
  private List<String> eventLogFiles = List.of();

  @Option(
      names = "--nonce",
      paramLabel = "HEX",
      description = "The evidence's challenge field must begin with these bytes, zeros after them.")
  private @Nullable String nonce;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "Judge at this instant (2025-06-15 or 2025-06-15T12:00:00Z); default: the bundle's,"
              + " else now.")
  private @Nullable String at;

  @Option(names = "--json", description = "Print JSON (docs/reference/verify.schema.json).")
  private boolean json;

  @Option(
      names = "--save-bundle",
      paramLabel = "FILE",
      description = "Write evidence, collateral, challenge, policy and instant as one file.")
  private @Nullable String saveBundle;

  @Mixin private CollateralOptions collateral = new CollateralOptions();

  @Option(
      names = "--anchor",
      paramLabel = "VENDOR=FILE",
      description =
          "Accept this root or token key of a vendor whose root is not pinned: certificate or"
              + " public key, PEM or DER. May be repeated.")
  private List<String> namedAnchors = List.of();

  @Mixin private DevelopmentOptions development = new DevelopmentOptions();

  @Mixin private final EarOptions ear = new EarOptions();

  /** The command. */
  public VerifyCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    Optional<EarWriter> results = ear.read(host);
    Optional<Path> developmentRoot = development.root();
    if (developmentRoot.isPresent() && !namedAnchors.isEmpty()) {
      throw CliException.usage("--development-root and --anchor exclude each other");
    }
    TrustAnchors anchors =
        developmentRoot.isEmpty() ? Anchors.pinnedAnd(namedAnchors) : Anchors.of(developmentRoot);
    Input input = Input.read(host, file);
    Optional<Instant> chosen = instant(input);
    Instant instant =
        chosen.orElseGet(() -> host.clock().instant().truncatedTo(ChronoUnit.SECONDS));
    Policies.Chosen policy =
        Policies.choose(host, policyFile, input, anchors).with(host, referenceValueFiles);
    development.check(policy.policy());
    Optional<byte[]> challenge = challenge(input);
    Judge judge = new Judge(Verifier.of(anchors), policy.policy(), policy.source());
    Judge.Outcome outcome =
        judge.judge(
            input,
            challenge.map(Challenge::raw).orElseGet(Challenge::none),
            collateral(input),
            instant,
            collateral.source(host, chosen.isEmpty(), anchors));
    if (saveBundle != null) {
      save(saveBundle, input, outcome, challenge, instant);
    }
    Judgement judgement = outcome.judgement();
    if (results.isPresent()) {
      results.get().write(judgement, challenge, input);
      if (results.get().isStandardOutput()) {
        return judgement.exitCode();
      }
    }
    if (json) {
      host.out().json(JudgementJson.of(judgement));
    } else {
      new JudgementText(judgement).print(host.out());
    }
    return judgement.exitCode();
  }

  private Optional<Instant> instant(Input input) throws CliException {
    if (at == null) {
      return input.bundle().flatMap(CollateralBundle::at);
    }
    try {
      return Optional.of(
          at.contains("T")
              ? Instant.parse(at)
              : LocalDate.parse(at).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeParseException e) {
      throw CliException.usage("--at: expected 2025-06-15 or 2025-06-15T12:00:00Z");
    }
  }

  private Optional<byte[]> challenge(Input input) throws CliException {
    if (nonce == null) {
      return input.bundle().flatMap(CollateralBundle::challenge);
    }
    try {
      byte[] bytes = HexFormat.of().parseHex(nonce);
      if (bytes.length > 0 && bytes.length <= MAX_CHALLENGE) {
        return Optional.of(bytes);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw CliException.usage("--nonce: expected 1 to " + MAX_CHALLENGE + " bytes in hex");
  }

  private Collateral collateral(Input input) throws CliException {
    Collateral.Builder all = Collateral.builder().addAll(collateral.read(host));
    for (String name : eventLogFiles) {
      all.add(CollateralKind.EVENT_LOG, NamedFiles.read(host, name));
    }
    if (!collateral.given()) {
      input
          .bundle()
          .map(CollateralBundle::collateral)
          .map(own -> eventLogFiles.isEmpty() ? own : own.without(CollateralKind.EVENT_LOG))
          .ifPresent(all::addAll);
    }
    return all.build();
  }

  private void save(
      String name, Input input, Judge.Outcome outcome, Optional<byte[]> challenge, Instant instant)
      throws CliException {
    CollateralBundle.Builder bundle =
        CollateralBundle.of(outcome.collateral())
            .evidence(input.bytes())
            .policy(outcome.judgement().policy())
            .at(instant);
    challenge.ifPresent(bundle::challenge);
    NamedFiles.write(host, name, bundle.build().toBytes());
  }
}
