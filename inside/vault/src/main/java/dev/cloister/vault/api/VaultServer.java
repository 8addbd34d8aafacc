package dev.cloister.vault.api;

import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.PeerCertificates;
import dev.cloister.http.AttestedEdge;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.HttpEdge;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.http.TlsConfig;
import dev.cloister.http.TlsIdentity;
import dev.cloister.store.map.SealedMap;
import dev.cloister.vault.access.Owners;
import dev.cloister.vault.access.Release;
import dev.cloister.vault.head.Heads;
import dev.cloister.vault.key.KeyService;
import dev.cloister.vault.peer.PeerGate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The listeners of a vault, over one set of operations. */
public final class VaultServer implements AutoCloseable {
  private final HttpEdge http;
  private final Optional<FrameListener> frames;

  private VaultServer(HttpEdge http, Optional<FrameListener> frames) {
    this.http = http;
    this.frames = frames;
  }

  /**
   * Where to listen.
   *
   * @param port of HTTP; 0 picks one
   * @param framePort of frames, where they are listened for
   * @param limits of HTTP
   * @param frameLimits of frames
   */
  public record Listen(
      String host,
      int port,
      OptionalInt framePort,
      HttpServerConfig.Limits limits,
      FrameLimits frameLimits) {
    /** This machine, on any ports. */
    public static Listen onLoopback() {
      return new Listen(
          "127.0.0.1",
          0,
          OptionalInt.of(0),
          HttpServerConfig.Limits.defaults(),
          FrameLimits.defaults());
    }
  }

  /**
   * What the operations stand on.
   *
   * @param vault what they share
   * @param keys the store of typed keys and heads
   * @param peers who is a peer
   * @param owners the owner's path
   * @param release the attested path
   * @param lifecycle what happens when the vault becomes a member
   */
  public record Parts(
      Vault vault,
      SealedMap keys,
      PeerGate peers,
      Owners owners,
      Release release,
      Lifecycle lifecycle) {}

  /**
   * Listens and answers.
   *
   * @param attested the service of connections to come
   * @param identity the leaf that TLS shows
   * @throws IOException when an address cannot be listened on
   */
  public static VaultServer start(
      Parts parts,
      Supplier<AttestedService> attested,
      Listen listen,
      TlsIdentity identity,
      EdgeObserver observer,
      SecureRandom random,
      LongSupplier nanoTime)
      throws IOException, GeneralSecurityException {
    HeadCalls heads =
        new HeadCalls(
            parts.vault(), Heads.on(parts.keys(), parts.vault().peers()), parts.release());
    Operations operations =
        new Operations(
            parts.vault(),
            parts.release(),
            parts.lifecycle(),
            heads,
            new Dealings(parts.vault(), random, nanoTime));
    KeyCalls keys =
        new KeyCalls(
            parts.vault(), KeyService.on(parts.keys(), new VaultKeyHome(parts.vault(), random)));
    Calls calls =
        new Calls(parts.vault(), operations, keys, heads, parts.owners(), parts.lifecycle());
    HttpEdge http =
        HttpEdge.start(
            new HttpServerConfig(
                listen.host(),
                listen.port(),
                Optional.of(
                    TlsConfig.withOptionalClient(identity, PeerCertificates.judgedByEvidence())),
                listen.limits()),
            new HttpRoutes(calls, parts.vault(), parts.peers(), random)
                .router(AttestedEdge.ofCurrent(attested)),
            observer);
    if (listen.framePort().isEmpty()) {
      return new VaultServer(http, Optional.empty());
    }
    try {
      return new VaultServer(
          http,
          Optional.of(
              FrameListener.start(
                  listen.host(),
                  listen.framePort().getAsInt(),
                  identity,
                  listen.frameLimits(),
                  session ->
                      new FrameConnection(
                          calls, parts.vault(), attested.get(), RequestChannel.of(random), session),
                  nanoTime)));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      http.close();
      throw e;
    }
  }

  /** The port of HTTP. */
  public int port() {
    return http.port();
  }

  /** The port of frames. */
  public OptionalInt framePort() {
    return frames.isPresent() ? OptionalInt.of(frames.get().port()) : OptionalInt.empty();
  }

  @Override
  public void close() {
    http.stop();
    frames.ifPresent(FrameListener::close);
  }
}
