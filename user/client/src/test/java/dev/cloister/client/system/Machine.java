package dev.cloister.client.system;

import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.client.credentials.CredentialsClient;
import dev.cloister.client.enclave.EnclaveClient;
import dev.cloister.client.enclave.EnclaveTrust;
import dev.cloister.client.http.Api;
import dev.cloister.client.passphrase.Passphrase;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.bundle.CollateralBundle;
import dev.cloister.enclave.EnclaveProcess;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.time.TrustedTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The enclave on a software TEE, an issuer, GitHub's API and a control plane, on this machine. */
final class Machine implements AutoCloseable {
  static final String AUDIENCE = "cloister";
  static final SecureRandom RANDOM = new SecureRandom();
  private static final InstantSource CLOCK = InstantSource.system();

  final OidcIssuer issuer;
  final HostileControlPlane controlPlane;
  final Workload workload;
  final StubGitHub github = new StubGitHub();
  private final Optional<EnclaveJvm> jvm;
  private final List<Runnable> parts = new ArrayList<>();
  private final DevelopmentAnchors anchors;
  private final CollateralSource collateral;
  private final String rootDigest;

  /** With the enclave in this process. */
  Machine(Path folder) throws Exception {
    this(folder, false);
  }

  /** With the enclave in a process of its own. */
  static Machine withEnclaveProcess(Path folder) throws Exception {
    return new Machine(folder, true);
  }

  private Machine(Path folder, boolean ownProcess) throws Exception {
    issuer = OidcIssuer.start(Seed.fresh(RANDOM), CLOCK);
    byte[] text =
        """
        {"format": "cloister-enclave-1", "development": true,
         "oidc": {"issuer": "%s", "audience": "%s", "jwks_url": "%s"},
         "connectors": [{"id": "github", "type": "github", "api_base": "%s"}]}
        """
            .formatted(issuer.issuer(), AUDIENCE, issuer.keysAddress(), github.base())
            .getBytes(StandardCharsets.UTF_8);
    workload = Workload.of(ownProcess ? EnclaveJvm.jars() : List.of(), text);
    jvm = ownProcess ? Optional.of(EnclaveJvm.start(folder, text)) : Optional.empty();
    controlPlane =
        new HostileControlPlane(jvm.isPresent() ? jvm.get().url() : startHere(folder, text).url());
    byte[] root =
        Base64.getMimeDecoder()
            .decode(
                Files.readString(folder.resolve("tee-local/root.pem"))
                    .replaceAll("-----[A-Z ]+-----", ""));
    rootDigest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root));
    anchors = new DevelopmentAnchors(List.of(TrustAnchor.of(Vendor.INTEL, "local", root)));
    CollateralBundle bundle =
        CollateralBundle.parse(Files.readAllBytes(folder.resolve("tee-local/collateral.json")));
    collateral = request -> new Fetched(bundle.collateral(), List.of(), List.of());
  }

  private EnclaveProcess startHere(Path folder, byte[] text) throws Exception {
    TeeProvider tee =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, workload, CLOCK, RANDOM))
            .orElseThrow();
    parts.add(tee::close);
    EnclaveProcess enclave =
        EnclaveProcess.start(
            EnclaveConfiguration.parse(text),
            tee,
            EnclaveProcess.Listen.onLoopback(),
            TrustedTime.believing(CLOCK, System::nanoTime),
            RANDOM);
    parts.addFirst(enclave::close);
    return enclave;
  }

  /** Trust in exactly this workload on this machine's development root. */
  EnclaveTrust trust() throws Exception {
    return trust(HexFormat.of().formatHex(workload.register()));
  }

  EnclaveTrust trust(String rtmr3) throws Exception {
    return EnclaveTrust.development(anchors, policy(rtmr3), collateral);
  }

  EnclaveTrust trustWithoutMeasurements() throws Exception {
    return EnclaveTrust.development(anchors, policy(""), collateral);
  }

  AppraisalPolicy policy(String rtmr3) throws Exception {
    String measurements =
        rtmr3.isEmpty() ? "" : ", \"measurements\": {\"rtmr3\": [\"" + rtmr3 + "\"]}";
    return AppraisalPolicy.parse(
        ("{\"version\": 1, \"anchors\": {\"development\": [\""
                + rootDigest
                + "\"]}"
                + measurements
                + "}")
            .getBytes(StandardCharsets.UTF_8));
  }

  CollateralSource collateral() {
    return collateral;
  }

  DevelopmentAnchors anchors() {
    return anchors;
  }

  CredentialsClient client() throws Exception {
    return client(trust(), "alice");
  }

  CredentialsClient client(EnclaveTrust trust, String user) {
    Api api = Api.at(controlPlane.url(), () -> issuer.token(TokenSpec.of("alice", AUDIENCE)));
    EnclaveClient enclaves = EnclaveClient.of(api, trust, AUDIENCE, user, CLOCK, RANDOM);
    return CredentialsClient.of(api, enclaves, user, RANDOM);
  }

  static Passphrase passphrase(String text) throws Exception {
    return Passphrase.takeOver(text.toCharArray());
  }

  /** The enclave's process, where it has one. */
  EnclaveJvm enclaveJvm() {
    return jvm.orElseThrow();
  }

  @Override
  public void close() {
    controlPlane.close();
    github.close();
    parts.forEach(Runnable::run);
    jvm.ifPresent(EnclaveJvm::close);
    issuer.close();
  }
}
