package dev.cloister.http;

import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.ChannelHttp;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.tee.ForwardingTeeProvider;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Genuine TEEs that run the expected code on one (software) platform, services and clients over
 * real sockets, and a clock for ages that only the test moves.
 */
final class ChannelWorld implements AutoCloseable {
  static final String SERVICE = "vault";

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  final SecureRandom random = new SecureRandom();
  final AtomicLong nanos = new AtomicLong();
  final AtomicInteger evidenceMade = new AtomicInteger();
  private final Path folder;
  private final Workload workload;
  private final List<HttpEdge> edges = new ArrayList<>();

  private ChannelWorld(Path folder, Workload workload) {
    this.folder = folder;
    this.workload = workload;
  }

  static ChannelWorld in(Path folder) throws Exception {
    Path jar = Files.writeString(folder.resolve("app.jar"), "expected");
    ChannelWorld world = new ChannelWorld(folder, Workload.of(List.of(jar), new byte[0]));
    world.genuine();
    return world;
  }

  /** A genuine TEE's keys: each call is another instance of the same code. */
  Attester genuine() throws TeeException {
    TeeProvider tee =
        TeeProviders.installed()
            .open("local", new TeeEnvironment(folder, workload, () -> NOW, random))
            .orElseThrow();
    return Attester.ephemeral(new Counting(tee), random);
  }

  PeerRequirements requirements() throws IOException {
    return PeerRequirements.of(judge());
  }

  EvidenceJudge judge() throws IOException {
    LocalTrust trust = LocalTrust.in(folder);
    return PolicyJudge.of(
        Verifier.of(trust.anchors()),
        trust.policy(workload),
        bare -> {
          try {
            return trust.collateral();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        () -> NOW);
  }

  AttestedService service(Attester attester) {
    return AttestedService.of(attester, SERVICE, random, nanos::get);
  }

  AttestedParty party() throws IOException {
    return party(requirements());
  }

  AttestedParty party(PeerRequirements requirements) {
    return AttestedParty.of(SERVICE, requirements, random, nanos::get);
  }

  /** Serves the exchange, and what is protected by it. */
  HttpEdge serve(TlsIdentity identity, AttestedService service) throws IOException {
    AttestedEdge attested = AttestedEdge.of(service);
    return listen(
        identity,
        attested.route(),
        Route.of(Method.GET, "/secret", ChannelWorld::secret).behind(attested.gate()),
        Route.of(Method.GET, "/open", request -> Response.text("text/plain", "open")));
  }

  private static Response secret(Request request) {
    return Response.text(
        "text/plain",
        "secret for "
            + request
                .attestedPeer()
                .map(
                    peer ->
                        peer.appraisal().appraisal().verdict().code()
                            + (peer.fresh() ? " fresh" : " known"))
                .orElse("nobody"));
  }

  HttpEdge listen(TlsIdentity identity, Route... routes) throws IOException {
    HttpEdge edge =
        HttpEdge.start(
            HttpServerConfig.tls(
                "127.0.0.1",
                0,
                TlsConfig.withOptionalClient(identity, PeerCertificates.judgedByEvidence())),
            Router.of(List.of(routes)),
            EdgeObserver.NONE);
    edges.add(edge);
    return edge;
  }

  /** An attacker's server: it answers the messages of the exchange as it likes. */
  HttpEdge attacker(TlsIdentity identity, Handler exchange) throws IOException {
    return listen(
        identity,
        Route.of(Method.POST, ChannelHttp.PATH, exchange).bodyLimit(AttestedService.MAX_MESSAGE));
  }

  static ClientTls certified(TlsIdentity identity) {
    return ClientTls.withCertificate(identity.key(), identity.chain());
  }

  static AttestedConnection connect(HttpEdge edge, ClientTls tls, AttestedParty party)
      throws ChannelException {
    return AttestedConnection.open(at(edge), tls, party, Timeouts.DEFAULT);
  }

  /** A binding of nobody's connection. */
  static Binding anyBinding() {
    return Binding.of(
        Purpose.ENCLAVE_SESSION,
        Role.NONE,
        new byte[Binding.NONCE_LENGTH],
        List.of(BoundKey.of(KeyUsage.HPKE, EcKey.p256(Seed.of("anybody")).spki())),
        List.of(new byte[1], new byte[1]));
  }

  static Target at(HttpEdge edge) {
    return new Target("127.0.0.1", edge.port());
  }

  static TlsIdentity identity(String name) {
    EcKey key = EcKey.p256(Seed.of(name));
    return new TlsIdentity(
        key.privateKey(),
        List.of(
            CertificateSpec.of(
                    "CN=" + name,
                    "CN=" + name,
                    key.spki(),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2036-01-01T00:00:00Z"))
                .sign(key)
                .x509()));
  }

  interface Call {
    void run() throws Exception;
  }

  static ErrorCode refusal(Call call) {
    try {
      call.run();
    } catch (ChannelException e) {
      return e.code();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("was accepted");
  }

  @Override
  public void close() {
    edges.forEach(HttpEdge::close);
  }

  private final class Counting extends ForwardingTeeProvider {
    Counting(TeeProvider tee) {
      super(tee);
    }

    @Override
    public TeeEvidence evidence(Binding binding) throws TeeException {
      evidenceMade.incrementAndGet();
      return super.evidence(binding);
    }
  }
}
