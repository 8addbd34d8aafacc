package dev.cloister.bench;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.client.AttestedClient;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.http.AttestedEdge;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.http.Method;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import dev.cloister.http.Router;
import dev.cloister.http.TlsConfig;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The requests of a write without what they are for: as many, of the same mean size and with
 * answers of theirs, to as many edges of the same kind, over the same attested channels.
 */
final class VaultEcho implements AutoCloseable {
  private static final int HEADERS = 250;

  private final List<HttpEdge> edges = new ArrayList<>();
  private final VaultRig rig;
  private final int requestBytes;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Starts edges.
   *
   * @param requestBytes of one request on the wire, mean
   * @param answerBytes the same of answers
   */
  VaultEcho(VaultRig rig, HttpServerConfig.Limits limits, int requestBytes, int answerBytes)
      throws Exception {
    this.rig = rig;
    this.requestBytes = Math.max(1, requestBytes - HEADERS);
    byte[] answer = new byte[Math.max(1, answerBytes - HEADERS)];
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < rig.quorums().n(); i++) {
      AttestedEdge attested =
          AttestedEdge.of(
              AttestedService.of(
                  Attester.ephemeral(rig.tee(), random),
                  "vault:" + rig.constellationId().hex(),
                  random,
                  System::nanoTime));
      edges.add(
          HttpEdge.start(
              new HttpServerConfig(
                  "127.0.0.1",
                  0,
                  Optional.of(
                      TlsConfig.withOptionalClient(
                          ChannelRig.server(), PeerCertificates.judgedByEvidence())),
                  limits),
              Router.of(
                  List.of(
                      attested.route(),
                      Route.of(
                              Method.POST,
                              "/v1/echo",
                              request ->
                                  Response.of(200)
                                      .header("Content-Type", "application/octet-stream")
                                      .body(answer))
                          .bodyLimit(4 << 20)
                          .behind(attested.gate()))),
              EdgeObserver.NONE));
    }
  }

  /** A client with connections of its own, kept. */
  Client client() {
    List<AttestedClient> clients = new ArrayList<>();
    for (HttpEdge edge : edges) {
      clients.add(
          AttestedClient.of(
              new Target("127.0.0.1", edge.port()),
              ClientTls.anonymous(),
              rig.service(),
              System::nanoTime));
    }
    return new Client(clients);
  }

  /** Sends what a client of vaults sends. */
  final class Client implements AutoCloseable {
    private final List<AttestedClient> clients;
    private final AttestedRequest request =
        AttestedRequest.of("POST", "/v1/echo")
            .body("application/octet-stream", new byte[requestBytes]);

    Client(List<AttestedClient> clients) {
      this.clients = clients;
    }

    /** The reads of versions, then the votes, then the commits. */
    void put() {
      together(rig.quorums().readers());
      together(clients.size());
      together(clients.size());
    }

    private void together(int count) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (AttestedClient client : clients.subList(0, count)) {
        all.add(CompletableFuture.runAsync(() -> send(client), executor));
      }
      all.forEach(CompletableFuture::join);
    }

    private void send(AttestedClient client) {
      try {
        if (client.send(request).status() != 200) {
          throw new IllegalStateException("expected an answer");
        }
      } catch (ChannelException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      clients.forEach(AttestedClient::close);
    }
  }

  @Override
  public void close() {
    edges.forEach(HttpEdge::close);
    executor.shutdownNow();
  }
}
