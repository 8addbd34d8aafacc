package dev.cloister.bench;

import dev.cloister.attestation.Verifier;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.http.AttestedEdge;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.http.Method;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import dev.cloister.http.Router;
import dev.cloister.http.TlsConfig;
import dev.cloister.http.TlsIdentity;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.teelocal.LocalTrust;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** One edge on loopback, clients with and without attestation, the same keys and TLS provider. */
final class ChannelRig implements AutoCloseable {
  private static final String SERVICE = "bench";
  private static final TlsIdentity SERVER = identity("server");
  private static final TlsIdentity CLIENT = identity("client");

  private static final KeyManager KEYS = new OneKey(CLIENT.key(), CLIENT.chain());

  private final HttpEdge edge;
  private final PeerRequirements requirements;
  private final SecureRandom random;
  private final TeeProvider tee;

  private ChannelRig(
      HttpEdge edge, PeerRequirements requirements, SecureRandom random, TeeProvider tee) {
    this.tee = tee;
    this.edge = edge;
    this.requirements = requirements;
    this.random = random;
  }

  /**
   * Starts a service.
   *
   * @param evidenceLatency of the TEE, at both ends
   * @param mutual whether the service wants proof of its clients
   */
  static ChannelRig start(Path folder, Duration evidenceLatency, boolean mutual) throws Exception {
    SecureRandom random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    Path jar = Files.writeString(folder.resolve("app.jar"), "bench");
    Workload workload = Workload.of(List.of(jar), new byte[0]);
    TeeProvider local =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, workload, clock, random))
            .orElseThrow();
    TeeProvider tee = new SlowTee(local, evidenceLatency);
    LocalTrust trust = LocalTrust.in(folder);
    var collateral = trust.collateral();
    var judge =
        PolicyJudge.of(
            Verifier.of(trust.anchors()), trust.policy(workload), bare -> collateral, clock);
    PeerRequirements requirements = PeerRequirements.of(judge);
    AttestedService service =
        AttestedService.of(Attester.ephemeral(tee, random), SERVICE, random, System::nanoTime);
    AttestedEdge attested =
        AttestedEdge.of(mutual ? service.withRequiredClients(requirements) : service);
    HttpEdge edge =
        HttpEdge.start(
            HttpServerConfig.tls(
                "127.0.0.1",
                0,
                TlsConfig.withRequiredClient(SERVER, PeerCertificates.judgedByEvidence())),
            Router.of(
                List.of(
                    attested.route(),
                    Route.of(Method.GET, "/open", request -> Response.text("text/plain", "ok")),
                    Route.of(Method.GET, "/secret", request -> Response.text("text/plain", "ok"))
                        .behind(attested.gate()))),
            EdgeObserver.NONE);
    return new ChannelRig(edge, requirements, random, tee);
  }

  /** A client that knows no attestation key, and whose own nobody knows. */
  AttestedParty party() {
    return AttestedParty.of(SERVICE, requirements, random, System::nanoTime)
        .proving(Attester.ephemeral(tee, random));
  }

  /** As many of them: making their keys is not what is measured. */
  Iterator<AttestedParty> parties(int count) {
    return Stream.generate(this::party).limit(count).toList().iterator();
  }

  static TlsIdentity server() {
    return SERVER;
  }

  static ClientTls tls() {
    return ClientTls.withCertificate(CLIENT.key(), CLIENT.chain());
  }

  /** Connects, runs the exchange, sends one request. */
  void attested(ClientTls tls, AttestedParty party) throws ChannelException {
    try (AttestedConnection connection = connect(tls, party)) {
      request(connection);
    }
  }

  AttestedConnection connect(ClientTls tls, AttestedParty party) throws ChannelException {
    return AttestedConnection.open(
        new Target("127.0.0.1", edge.port()), tls, party, Timeouts.DEFAULT);
  }

  static void request(AttestedConnection connection) throws ChannelException {
    if (connection.send(AttestedRequest.get("/secret"), System.nanoTime()).status() != 200) {
      throw new IllegalStateException("expected to be served");
    }
  }

  SSLContext context() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {KEYS}, new TrustManager[] {PeerCertificates.judgedByEvidence()}, null);
    return context;
  }

  PlainTls plainConnect(SSLContext context) throws IOException {
    return PlainTls.connect(context, edge.port());
  }

  void plain(SSLContext context) throws IOException {
    try (PlainTls connection = plainConnect(context)) {
      connection.request();
    }
  }

  private static TlsIdentity identity(String name) {
    EcKey key = EcKey.p256(Seed.of("bench " + name));
    X509Certificate certificate =
        CertificateSpec.of(
                "CN=" + name,
                "CN=" + name,
                key.spki(),
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2036-01-01T00:00:00Z"))
            .sign(key)
            .x509();
    return new TlsIdentity(key.privateKey(), List.of(certificate));
  }

  @Override
  public void close() {
    edge.close();
  }

  static Path folder() {
    try {
      return Files.createTempDirectory("cloister-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
