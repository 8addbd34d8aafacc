package dev.cloister.cli.verify;

import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.CertificateHint;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
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

/** {@code cloister channel probe}. */
@Command(
    name = "probe",
    description = {
      "Opens an attested channel and says what the other end proved on it, and what it did not."
    },
    footer = {
      "",
      "Exit codes: as of 'cloister verify'; 1 also when there is no channel, 4 when nobody"
          + " answers.",
      "",
      "Examples:",
      "  cloister channel probe https://vault.example:8443 --service vault-1 --policy vault.json",
      "  cloister channel probe https://localhost:8443 --service x --development \\",
      "      --development-root root.pem --collateral collateral.json"
    })
public final class ProbeCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 443;

  private final Host host;

  @Parameters(paramLabel = "URL", description = "https://host[:port]")
  private String url = "";

  @Option(
      names = "--service",
      paramLabel = "ID",
      required = true,
      description = "The service asked for.")
  private String serviceId = "";

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Appraisal policy; default: the default policy.")
  private @Nullable String policyFile;

  @Option(
      names = "--identity",
      paramLabel = "HEX",
      description = "SPKI of an identity key that the instance must have. May be repeated.")
  private List<String> identities = List.of();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private CollateralOptions collateral = new CollateralOptions();

  @Mixin private DevelopmentOptions development = new DevelopmentOptions();

  /** The command. */
  public ProbeCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    TrustAnchors anchors = Anchors.of(development.root());
    Policies.Chosen policy = Policies.choose(host, policyFile, Optional.empty(), anchors);
    development.check(policy.policy());
    Verifier verifier = Verifier.of(anchors);
    ProbeJudge judge =
        ProbeJudge.of(
            verifier,
            policy.policy(),
            collateral.read(host),
            collateral.source(host, true, anchors),
            host.clock());
    PeerRequirements requirements =
        PeerRequirements.of(judge).allowingWarnings().withIdentities(named());
    Probe probe = probe(requirements, policy.source(), verifier, judge);
    if (json) {
      host.out().json(new ProbeReport(probe).json());
    } else {
      new ProbeReport(probe).print(host.out());
    }
    return probe.exitCode();
  }

  private Probe probe(
      PeerRequirements requirements, String policySource, Verifier verifier, ProbeJudge judge)
      throws CliException {
    Target target = target();
    AttestedParty party = party(requirements);
    try (AttestedConnection connection =
        AttestedConnection.open(target, ClientTls.anonymous(), party, Timeouts.DEFAULT)) {
      List<X509Certificate> chain = connection.serverCertificates();
      Probe.Session session =
          new Probe.Session(
              connection.cipherSuite(),
              connection.server().identityKey(),
              !identities.isEmpty(),
              connection.server().attestationKey());
      return new Probe(
          url,
          serviceId,
          policySource,
          judge.last(),
          Optional.empty(),
          Optional.of(session),
          hint(chain, verifier, judge));
    } catch (ChannelException e) {
      return new Probe(
          url,
          serviceId,
          policySource,
          judge.last(),
          Optional.of(e),
          Optional.empty(),
          "not looked at without a channel");
    }
  }

  private AttestedParty party(PeerRequirements requirements) throws CliException {
    try {
      return AttestedParty.of(serviceId, requirements, host.random(), host.ticker());
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--service: expected 1 to 255 bytes");
    }
  }

  private String hint(List<X509Certificate> chain, Verifier verifier, ProbeJudge judge) {
    if (chain.isEmpty()) {
      return "no certificate";
    }
    try {
      CertificateHint hint =
          CertificateHint.of(chain.getFirst(), verifier, judge::collateral, host.clock().instant());
      return hint.result().format().code()
          + " evidence in it, key named: "
          + hint.keyBinding().name().toLowerCase(Locale.ROOT).replace('_', '-')
          + "; freshness none, channel none";
    } catch (ChannelException e) {
      return "no evidence in it";
    }
  }

  private Target target() throws CliException {
    try {
      URI uri = URI.create(url);
      if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
        String name = uri.getHost().replaceAll("^\\[|]$", "");
        return new Target(name, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw CliException.usage("expected https://host[:port]");
  }

  private Set<ByteString> named() throws CliException {
    try {
      return identities.stream()
          .map(hex -> ByteString.copyOf(HexFormat.of().parseHex(hex)))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--identity: expected an SPKI in hex");
    }
  }
}
