package dev.cloister.vault;

import dev.cloister.attestation.Collateral;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.wire.VaultState;
import dev.cloister.http.OutboundHttp;
import dev.cloister.http.TlsIdentity;
import dev.cloister.oidc.TokenKeysException;
import dev.cloister.store.StoreException;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import dev.cloister.tee.TeeProvider;
import dev.cloister.time.TimeInterval;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.access.Approvals;
import dev.cloister.vault.access.CallerJudge;
import dev.cloister.vault.access.CollateralGuard;
import dev.cloister.vault.access.Owners;
import dev.cloister.vault.access.Release;
import dev.cloister.vault.access.TokenIssuers;
import dev.cloister.vault.api.Lifecycle;
import dev.cloister.vault.api.Vault;
import dev.cloister.vault.api.VaultServer;
import dev.cloister.vault.audit.AuditTrail;
import dev.cloister.vault.config.VaultConfiguration;
import dev.cloister.vault.member.Identity;
import dev.cloister.vault.member.Membership;
import dev.cloister.vault.peer.AttestedPeerLink;
import dev.cloister.vault.peer.Durability;
import dev.cloister.vault.peer.PeerGate;
import dev.cloister.vault.peer.VaultPeers;
import dev.cloister.vault.secret.Secrets;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A running vault: everything wired. Closing lets requests finish, then ends the logs in order. */
public final class VaultProcess implements AutoCloseable {
  private static final String NEW = "vault:new";

  private final Setup setup;
  private final Stores stores;
  private final SealedMap map;
  private final SealedMap memory;
  private final Identity identity;
  private final Attester attester;
  private final VaultPeers peers;
  private final AuditPart audit;
  private final EvidenceJudge evidence;
  private final Deque<AutoCloseable> parts;
  private Optional<AttestedService> service = Optional.empty();
  private Optional<VaultServer> server = Optional.empty();

  /**
   * What a vault is started with.
   *
   * @param configuration which the TEE has measured
   * @param tee already open; stays the caller's to close
   * @param data folder of the state
   * @param collateral for callers' evidence: the host's, unverified
   * @param time what is known of it
   * @param random for keys and nonces
   * @param nanoTime a monotonic clock
   * @param peers where members listen, as the host says
   */
  public record Setup(
      VaultConfiguration configuration,
      TeeProvider tee,
      Path data,
      Supplier<Collateral> collateral,
      TrustedTime time,
      SecureRandom random,
      LongSupplier nanoTime,
      Supplier<List<Target>> peers) {
    /** With collateral from a file. */
    public Setup withCollateral(Path file) {
      return new Setup(
          configuration,
          tee,
          data,
          new CollateralFile(file, nanoTime),
          time,
          random,
          nanoTime,
          peers);
    }
  }

  private VaultProcess(Setup setup, VaultPeers peers, Opened opened, Deque<AutoCloseable> parts)
      throws GeneralSecurityException, StartException {
    this.setup = setup;
    this.stores = opened.stores();
    this.map = opened.map();
    this.memory = opened.memory();
    this.identity = Identity.of(map, setup.random());
    this.attester = Attester.of(setup.tee(), identity.keys(), setup.random());
    this.peers = peers;
    this.audit = new AuditPart(map, () -> peers.state() == VaultState.ACTIVE);
    this.evidence =
        CallerJudge.of(
            setup.configuration().anchors(), setup.collateral(), setup.time(), guard(memory));
    this.parts = parts;
  }

  /**
   * Beside what is remembered of peers: it asks no witnesses, so it is kept before there are any.
   */
  private static CollateralGuard guard(SealedMap memory) throws StartException {
    try {
      SealedFloor floor = SealedFloor.in(memory);
      return CollateralGuard.of(floor.floor(), floor::keep);
    } catch (ConstellationException e) {
      throw new StartException(
          StartFailure.STATE_FAILED, "what is remembered of collateral cannot be read");
    }
  }

  /** What was on the disk. */
  private record Opened(Stores stores, SealedMap map, SealedMap memory) {}

  /**
   * Starts.
   *
   * @throws StartException when it cannot, with the reason
   */
  public static VaultProcess start(Setup setup, VaultServer.Listen listen) throws StartException {
    VaultPeers peers =
        VaultPeers.of(
            new VaultPeers.Settings(
                setup.configuration().leases(),
                VaultPeers.PATIENCE,
                setup.random(),
                setup.nanoTime(),
                () -> likely(setup.time())));
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      Stores stores = Stores.in(setup.data(), setup.tee(), setup.random());
      SealedMap map = stores.map("state", peers.ofState());
      parts.push(map);
      SealedMap memory = stores.map("peers", Witness.none());
      parts.push(memory);
      VaultProcess process = new VaultProcess(setup, peers, new Opened(stores, map, memory), parts);
      process.run(listen);
      return process;
    } catch (GeneralSecurityException e) {
      close(parts);
      throw new StartException(StartFailure.STATE_FAILED, "the state holds no identity");
    } catch (StartException | RuntimeException e) {
      close(parts);
      throw e;
    }
  }

  /** For people: no decision rests on it. */
  private static Instant likely(TrustedTime time) {
    TimeInterval now = time.now();
    return now.latest().orElse(now.earliest());
  }

  private void run(VaultServer.Listen listen) throws StartException {
    TrustedTime time = setup.time();
    SealedTime.restore(map, time);
    SealedTime.restore(memory, time);
    parts.push(() -> SealedTime.keep(memory, Durability.ofDisk(), time));
    OutboundHttp outbound = outbound(setup.configuration());
    TokenIssuers issuers = issuers(outbound);
    parts.push(setup.configuration().clock().keep(outbound, time));
    Membership membership = membership();
    TlsIdentity leaf = Leaf.of(setup.tee(), setup.time(), setup.random());
    PeerPart seat = new PeerPart(peers, ground(leaf));
    parts.push(seat);
    parts.push(audit);
    become(membership, seat);
    Secrets secrets = Secrets.on(map, peers);
    Vault vault = new Vault(membership, secrets, peers, time, setup.configuration().development());
    VaultServer started = listen(operations(vault, issuers, seat), listen, leaf);
    server = Optional.of(started);
    parts.push(started);
    parts.push(new Maintenance(map, secrets, peers, time).start());
    seat.run();
  }

  private PeerPart.Ground ground(TlsIdentity leaf) {
    return new PeerPart.Ground(
        map,
        memory,
        new AttestedPeerLink.Channel(
            attester,
            ClientTls.withCertificate(leaf.key(), leaf.chain()),
            setup.random(),
            setup.nanoTime(),
            AttestedPeerLink.TIMEOUTS),
        evidence,
        setup.peers());
  }

  private VaultServer.Parts operations(Vault vault, TokenIssuers issuers, PeerPart seat) {
    Membership membership = vault.membership();
    return new VaultServer.Parts(
        vault,
        map,
        PeerGate.of(membership::codePolicies),
        Owners.of(issuers, setup.configuration().roles()),
        Release.of(Approvals.of(issuers, setup.configuration().roles())),
        new Lifecycle() {
          @Override
          public void joined() throws ChannelException {
            join(membership, seat);
          }

          @Override
          public Optional<AuditTrail> audit() {
            return audit.trail();
          }
        });
  }

  private VaultServer listen(
      VaultServer.Parts operations, VaultServer.Listen listen, TlsIdentity leaf)
      throws StartException {
    try {
      return VaultServer.start(
          operations,
          this::service,
          listen,
          leaf,
          new FailureLog(),
          setup.random(),
          setup.nanoTime());
    } catch (IOException e) {
      throw new StartException(StartFailure.LISTEN_FAILED, String.valueOf(e.getMessage()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS and P-256", e);
    }
  }

  /** At a start: first of all the seat, because from then on what is written is witnessed. */
  private void become(Membership membership, PeerPart seat) throws StartException {
    try {
      seat.sit(membership, false);
      serve(membership);
    } catch (ChannelException e) {
      throw new StartException(
          StartFailure.STATE_FAILED, "what is remembered of the peers cannot be read");
    } catch (StoreException e) {
      throw Stores.failed(e);
    }
  }

  private void join(Membership membership, PeerPart seat) throws ChannelException {
    seat.sit(membership, true);
    try {
      serve(membership);
    } catch (StoreException | StartException e) {
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the audit log cannot be begun");
    }
    seat.run();
  }

  /** The service and the audit log, as the vault is now. */
  private synchronized void serve(Membership membership) throws StoreException, StartException {
    Optional<ConstellationHistory> constellation = membership.constellation();
    String id = constellation.map(known -> "vault:" + known.constellationId().hex()).orElse(NEW);
    service =
        Optional.of(
            AttestedService.of(attester, id, setup.random(), setup.nanoTime())
                .withOptionalClients(PeerRequirements.of(evidence)));
    if (constellation.isPresent()) {
      audit.begin(
          stores.audit(),
          new AuditTrail.Origin(
              constellation.get().constellationId(),
              membership.vault(),
              membership.key(),
              map.head().incarnation()),
          setup.time());
    }
  }

  private synchronized AttestedService service() {
    return service.orElseThrow();
  }

  /** What the vault does at present. */
  public VaultState state() {
    return peers.state();
  }

  /** The port of HTTP. */
  public int port() {
    return server.orElseThrow().port();
  }

  /** The port of frames, where they are listened for. */
  public OptionalInt framePort() {
    return server.orElseThrow().framePort();
  }

  @Override
  public void close() {
    close(parts);
  }

  private static void close(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.getLogger(VaultProcess.class.getName())
            .log(System.Logger.Level.WARNING, "a part did not close: " + e.getClass().getName());
      }
    }
  }

  private Membership membership() throws StartException {
    try {
      return Membership.of(map, identity, setup.configuration().owner());
    } catch (ConstellationException e) {
      throw new StartException(
          StartFailure.STATE_FAILED, "the state holds no constellation of this vault");
    }
  }

  private static OutboundHttp outbound(VaultConfiguration configuration) throws StartException {
    try {
      return OutboundHttp.trusting(configuration.trustedCertificates());
    } catch (GeneralSecurityException e) {
      throw new StartException(
          StartFailure.CONFIGURATION_INVALID,
          "expected \"trusted_certificates\" to be certificates in PEM");
    }
  }

  private TokenIssuers issuers(OutboundHttp outbound) throws StartException {
    try {
      return TokenIssuers.of(setup.configuration().issuers(), outbound, setup.time());
    } catch (TokenKeysException e) {
      throw new StartException(StartFailure.CONFIGURATION_INVALID, "\"jwks\": " + e.getMessage());
    }
  }
}
