package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.certified;
import static dev.cloister.http.ChannelWorld.connect;
import static dev.cloister.http.ChannelWorld.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedClient;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.AttestedResponse;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.PeerRequirements.Mode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attested channels over real sockets between ends that follow the rules. */
final class AttestedEdgeTest {
  private static final TlsIdentity SERVER = ChannelWorld.identity("server");
  private static final TlsIdentity ROTATED = ChannelWorld.identity("server rotated");
  private static final TlsIdentity CLIENT = ChannelWorld.identity("client");
  private static final TlsIdentity CLIENT_ROTATED = ChannelWorld.identity("client rotated");
  private static final AttestedRequest SECRET = AttestedRequest.get("/secret");

  @TempDir private Path folder;
  private ChannelWorld world;
  private Attester server;

  @BeforeEach
  void world() throws Exception {
    world = ChannelWorld.in(folder);
    server = world.genuine();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void send_overAnAttestedConnection_isServed() throws Exception {
    HttpEdge edge = world.serve(SERVER, world.service(server));
    try (AttestedConnection connection = connect(edge, ClientTls.anonymous(), world.party())) {
      assertThat(body(connection.send(SECRET, 0))).isEqualTo("secret for nobody");
      assertThat(body(connection.send(SECRET, 0))).isEqualTo("secret for nobody");
      assertThat(connection.server().identityKey()).isEqualTo(server.identityKey());
      assertThat(connection.serverCertificates()).isEqualTo(SERVER.chain());
    }
  }

  @Test
  void send_mutual_handlerSeesTheClientsAppraisal() throws Exception {
    HttpEdge edge =
        world.serve(SERVER, world.service(server).withRequiredClients(world.requirements()));
    AttestedParty party = world.party().proving(world.genuine());
    try (AttestedConnection connection = connect(edge, certified(CLIENT), party)) {
      assertThat(connection.proven()).isTrue();
      assertThat(body(connection.send(SECRET, 0))).isEqualTo("secret for affirming fresh");
    }
    try (AttestedConnection connection = connect(edge, certified(CLIENT), party)) {
      assertThat(body(connection.send(SECRET, 0))).isEqualTo("secret for affirming known");
    }
  }

  @Test
  void gate_withoutExchange_isRefusedAndOpenRoutesAreNot() throws Exception {
    HttpEdge edge = world.serve(SERVER, world.service(server));
    try (RawChannel client = RawChannel.connect(edge)) {
      assertThat(client.get("/secret", Optional.empty()))
          .startsWith("HTTP/1.1 403 ")
          .contains("\"code\":\"attestation_required\"");
      assertThat(client.get("/open", Optional.empty())).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void exchange_refusedByPolicy_saysTheFinding() throws Exception {
    HttpEdge edge =
        world.serve(SERVER, world.service(server).withRequiredClients(world.requirements()));
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    try (ChannelWorld other = ChannelWorld.in(elsewhere)) {
      AttestedParty party = world.party().proving(other.genuine());
      assertThat(
              catchThrowableOfType(
                      ChannelException.class, () -> connect(edge, certified(CLIENT), party))
                  .findings())
          .contains("chain.untrusted");
    }
  }

  @Test
  void exchange_overPlainHttp_isRefused() throws Exception {
    AttestedEdge attested = AttestedEdge.of(world.service(server));
    try (HttpEdge plain =
            HttpEdge.start(
                HttpServerConfig.plain("127.0.0.1", 0),
                Router.of(List.of(attested.route())),
                EdgeObserver.NONE);
        RawClient client = new RawClient(plain.port())) {
      assertThat(
              client
                  .send(
                      "POST /.well-known/cloister/attest HTTP/1.1\r\nHost: h\r\n"
                          + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                  .readAnswer())
          .contains("\"code\":\"tls_unsupported\"");
    }
  }

  @Test
  void resumed_connection_startsAnewAndNeedsNoEvidence() throws Exception {
    HttpEdge edge =
        world.serve(SERVER, world.service(server).withRequiredClients(world.requirements()));
    AttestedParty party = world.party().proving(world.genuine());
    CountingTrust trust = new CountingTrust();
    ClientTls tls = certified(CLIENT).trusting(trust);
    for (int i = 0; i < 4; i++) {
      try (AttestedConnection connection = connect(edge, tls, party)) {
        assertThat(body(connection.send(SECRET, 0))).startsWith("secret for affirming");
      }
    }
    assertThat(trust.asked()).as("handshakes that were not resumed").isEqualTo(1);
    assertThat(world.evidenceMade).hasValue(2);
  }

  @Test
  void rotation_ofTheServer_dropsNoConnectionAndNewOnesAgree() throws Exception {
    HttpEdge edge = world.serve(SERVER, world.service(server));
    AttestedParty party = world.party();
    ClientTls tls = certified(CLIENT);
    try (AttestedConnection before = connect(edge, tls, party)) {
      before.send(SECRET, 0);
      edge.reload(ROTATED);
      assertThat(body(before.send(SECRET, 0))).isEqualTo("secret for nobody");
      // Whether the TLS stack resumes or not: both ends see the same certificate.
      try (AttestedConnection next = connect(edge, tls, party)) {
        assertThat(body(next.send(SECRET, 0))).isEqualTo("secret for nobody");
      }
      try (AttestedConnection fresh = connect(edge, certified(CLIENT), party)) {
        assertThat(fresh.serverCertificates()).isEqualTo(ROTATED.chain());
        assertThat(body(fresh.send(SECRET, 0))).isEqualTo("secret for nobody");
      }
    }
  }

  @Test
  void rotation_ofTheClient_dropsNoConnection() throws Exception {
    HttpEdge edge =
        world.serve(SERVER, world.service(server).withRequiredClients(world.requirements()));
    AttestedParty party = world.party().proving(world.genuine());
    ClientTls tls = certified(CLIENT);
    try (AttestedConnection before = connect(edge, tls, party)) {
      tls.replace(CLIENT_ROTATED.key(), CLIENT_ROTATED.chain());
      assertThat(before.send(SECRET, 0).status()).isEqualTo(200);
      try (AttestedConnection after = connect(edge, tls, party)) {
        assertThat(after.send(SECRET, 0).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void hardwareMode_takesEvidenceOnEveryConnection() throws Exception {
    HttpEdge edge = world.serve(SERVER, world.service(server));
    AttestedParty party = world.party(world.requirements().with(Mode.HARDWARE));
    for (int i = 0; i < 3; i++) {
      connect(edge, ClientTls.anonymous(), party).close();
    }
    assertThat(world.evidenceMade).hasValue(3);
  }

  @Test
  void pool_manyRequests_useOneConnectionAndOneEvidence() throws Exception {
    HttpEdge edge = world.serve(SERVER, world.service(server));
    try (AttestedClient client =
        AttestedClient.of(
            ChannelWorld.at(edge), ClientTls.anonymous(), world.party(), world.nanos::get)) {
      for (int i = 0; i < 5; i++) {
        assertThat(body(client.send(SECRET))).isEqualTo("secret for nobody");
      }
    }
    assertThat(world.evidenceMade).hasValue(1);
  }

  @Test
  void pool_setUp_runsOncePerConnectionAndOnEachOfItsRequests() throws Exception {
    AttestedEdge attested = AttestedEdge.of(world.service(server));
    Route count =
        Route.of(
                Method.GET,
                "/count",
                request -> Response.text("text/plain", request.header("x-count").orElse("none")))
            .behind(attested.gate());
    HttpEdge edge = world.listen(SERVER, attested.route(), count);
    AtomicInteger opened = new AtomicInteger();
    try (AttestedClient client =
        AttestedClient.of(
                ChannelWorld.at(edge), ClientTls.anonymous(), world.party(), world.nanos::get)
            .with(
                connection -> {
                  opened.incrementAndGet();
                  assertThat(connection.exported("EXPERIMENTAL-test", 32).length()).isEqualTo(32);
                  AtomicInteger sent = new AtomicInteger();
                  return request -> request.header("X-Count", "" + sent.incrementAndGet());
                })) {
      for (String expected : List.of("1", "2", "3")) {
        assertThat(body(client.send(AttestedRequest.get("/count")))).isEqualTo(expected);
      }
    }
    assertThat(opened).hasValue(1);
  }

  @Test
  void pool_setUpThatFails_failsTheRequest() throws Exception {
    HttpEdge edge = world.serve(SERVER, world.service(server));
    try (AttestedClient client =
        AttestedClient.of(
                ChannelWorld.at(edge), ClientTls.anonymous(), world.party(), world.nanos::get)
            .with(
                connection -> {
                  throw new ChannelException(ErrorCode.PEER_ERROR, "no nonce");
                })) {
      assertThat(refusal(() -> client.send(SECRET))).isEqualTo(ErrorCode.PEER_ERROR);
    }
  }

  @Test
  void pool_connectionWhoseEvidenceIsOld_isReplaced() throws Exception {
    HttpEdge edge = world.serve(SERVER, world.service(server));
    try (AttestedClient client =
        AttestedClient.of(
                ChannelWorld.at(edge), ClientTls.anonymous(), world.party(), world.nanos::get)
            .with(
                new Timeouts(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofDays(1)))) {
      client.send(SECRET);
      world.nanos.addAndGet(world.requirements().maxAge().toNanos());
      assertThat(body(client.send(SECRET))).isEqualTo("secret for nobody");
    }
    assertThat(world.evidenceMade).hasValue(2);
  }

  @Test
  void pool_serverWantsProofAnew_sendsItOnceMore() throws Exception {
    AttestedService service =
        world
            .service(server)
            .withRequiredClients(world.requirements().withMaxAge(Duration.ofMinutes(1)));
    HttpEdge edge = world.serve(SERVER, service);
    AttestedParty party = world.party().proving(world.genuine());
    try (AttestedClient client =
        AttestedClient.of(ChannelWorld.at(edge), certified(CLIENT), party, world.nanos::get)
            .with(
                new Timeouts(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofDays(1)))) {
      client.send(SECRET);
      world.nanos.addAndGet(Duration.ofMinutes(2).toNanos());
      assertThat(body(client.send(SECRET))).isEqualTo("secret for affirming fresh");
    }
  }

  @Test
  void open_nobodyListens_isUnreachable() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertThat(
            refusal(
                () ->
                    AttestedConnection.open(
                        new Target("127.0.0.1", port),
                        ClientTls.anonymous(),
                        world.party(),
                        Timeouts.DEFAULT)))
        .isEqualTo(ErrorCode.PEER_UNREACHABLE);
  }

  @Test
  void open_serverThatSaysNothing_timesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      assertThat(
              refusal(
                  () ->
                      AttestedConnection.open(
                          new Target("127.0.0.1", silent.getLocalPort()),
                          ClientTls.anonymous(),
                          world.party(),
                          new Timeouts(
                              Duration.ofMillis(300),
                              Duration.ofSeconds(1),
                              Duration.ofSeconds(1),
                              Duration.ZERO))))
          .isEqualTo(ErrorCode.UPSTREAM_TIMEOUT);
    }
  }

  @Test
  void open_serverOfTls12_isRefused() throws Exception {
    SSLContext context = RawChannel.context(Optional.of(SERVER));
    try (SSLServerSocket old =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
      old.setEnabledProtocols(new String[] {"TLSv1.2"});
      Thread.ofVirtual()
          .start(
              () -> {
                try (var socket = old.accept()) {
                  socket.getInputStream().read();
                } catch (IOException e) {
                  // The client leaves, as it should.
                }
              });
      assertThat(
              refusal(
                  () ->
                      AttestedConnection.open(
                          new Target("127.0.0.1", old.getLocalPort()),
                          ClientTls.anonymous(),
                          world.party(),
                          Timeouts.DEFAULT)))
          .isEqualTo(ErrorCode.TLS_UNSUPPORTED);
    }
  }

  @Test
  void open_serverWithoutAttestation_saysSo() throws Exception {
    HttpEdge edge =
        world.listen(SERVER, Route.of(Method.GET, "/open", request -> Response.noContent()));
    assertThat(refusal(() -> connect(edge, ClientTls.anonymous(), world.party())))
        .isEqualTo(ErrorCode.NOT_FOUND);
  }

  private static String body(AttestedResponse answer) {
    assertThat(answer.status()).isEqualTo(200);
    return new String(answer.body().bytes(), StandardCharsets.UTF_8);
  }
}
