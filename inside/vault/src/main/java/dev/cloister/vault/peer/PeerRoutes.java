package dev.cloister.vault.peer;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.wire.PeerRequest;
import dev.cloister.http.Gate;
import dev.cloister.http.Method;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import java.util.List;
import java.util.stream.Stream;

/** {@code POST /v1/peer/…}: for peers that have proven themselves over an attested channel. */
public final class PeerRoutes {
  private final VaultPeers peers;
  private final PeerGate gate;

  private PeerRoutes(VaultPeers peers, PeerGate gate) {
    this.peers = peers;
    this.gate = gate;
  }

  /**
   * The routes.
   *
   * @param channel lets only requests over an attested channel pass
   */
  public static List<Route> of(VaultPeers peers, PeerGate gate, Gate channel) {
    PeerRoutes routes = new PeerRoutes(peers, gate);
    return Stream.of(PeerRequest.Kind.values())
        .map(
            kind ->
                Route.of(Method.POST, kind.path(), request -> routes.answer(kind, request))
                    .bodyLimit(PeerRequest.MAX_LENGTH)
                    .behind(channel))
        .toList();
  }

  private Response answer(PeerRequest.Kind kind, Request request) throws ProblemException {
    request.json();
    try {
      Seat seat =
          peers
              .seat()
              .orElseThrow(
                  () -> new ChannelException(ErrorCode.STARTING, "there are no peers yet"));
      Member peer = gate.require(seat, request.attestedPeer());
      return Response.of(200)
          .header("Content-Type", "application/json")
          .body(peers.answer(peer.vault(), PeerRequest.decode(kind, request.body())).encoded());
    } catch (ConstellationException e) {
      throw ProblemException.of(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
    } catch (ChannelException e) {
      String detail = String.valueOf(e.getMessage());
      throw e.findings().isEmpty()
          ? ProblemException.of(e.code(), detail)
          : ProblemException.of(e.code(), detail, "findings", JsonArray.ofStrings(e.findings()));
    }
  }
}
