package dev.cloister.vault;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.EvidenceCertificate;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.http.EdgeObserver;
import dev.cloister.http.OutboundHttp;
import dev.cloister.http.Repeater;
import dev.cloister.http.TlsIdentity;
import dev.cloister.oidc.TokenKeysException;
import dev.cloister.store.LogHead;
import dev.cloister.store.StoreException;
import dev.cloister.store.map.SealedMap;
import dev.cloister.tee.TeeProvider;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.access.Approvals;
import dev.cloister.vault.access.CallerJudge;
import dev.cloister.vault.access.Owners;
import dev.cloister.vault.access.Release;
import dev.cloister.vault.access.TokenIssuers;
import dev.cloister.vault.api.Lifecycle;
import dev.cloister.vault.api.Vault;
import dev.cloister.vault.api.VaultServer;
import dev.cloister.vault.audit.AuditTrail;
import dev.cloister.vault.config.VaultConfiguration;
import dev.cloister.vault.member.HeadWitness;
import dev.cloister.vault.member.Identity;
import dev.cloister.vault.member.Membership;
import dev.cloister.vault.secret.Secrets;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A running vault: everything wired. Closing lets requests finish, then ends the logs in order. */
public final class VaultProcess implements AutoCloseable {
  private static final Duration SNAPSHOT = Duration.ofMinutes(10);
  private static final Duration LEAF_LIFE = Duration.ofDays(3650);
  private static final String NEW = "vault:new";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Stores stores;
  private final Attester attester;
  private final TrustedTime time;
  private final SecureRandom random;
  private final LongSupplier nanoTime;
  private final PeerRequirements callers;
  private Optional<AuditTrail> audit = Optional.empty();
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
   */
  public record Setup(
      VaultConfiguration configuration,
      TeeProvider tee,
      Path data,
      Supplier<Collateral> collateral,
      TrustedTime time,
      SecureRandom random,
      LongSupplier nanoTime) {
    /** With collateral from a file. */
    public Setup withCollateral(Path file) {
      return new Setup(
          configuration, tee, data, new CollateralFile(file, nanoTime), time, random, nanoTime);
    }
  }

  private VaultProcess(Setup setup, Stores stores, Identity identity) {
    this.stores = stores;
    this.attester = Attester.of(setup.tee(), identity.keys(), setup.random());
    this.time = setup.time();
    this.random = setup.random();
    this.nanoTime = setup.nanoTime();
    this.callers =
        PeerRequirements.of(
            CallerJudge.of(setup.configuration().anchors(), setup.collateral(), setup.time()));
  }

  /**
   * Starts.
   *
   * @throws StartException when it cannot, with the reason
   */
  public static VaultProcess start(Setup setup, VaultServer.Listen listen) throws StartException {
    HeadWitness witness = HeadWitness.nobody(setup.time());
    Stores stores = Stores.in(setup.data(), setup.tee(), setup.random());
    SealedMap map = stores.state(witness.ofState());
    try {
      Identity identity = Identity.of(map, setup.random());
      VaultProcess process = new VaultProcess(setup, stores, identity);
      process.parts.push(map);
      SealedTime.restore(map, setup.time());
      process.parts.push(() -> SealedTime.keep(map, setup.time()));
      try {
        process.run(setup, listen, map, identity, witness);
        return process;
      } catch (StartException | RuntimeException e) {
        process.close();
        throw e;
      }
    } catch (GeneralSecurityException e) {
      map.close();
      throw new StartException(StartFailure.STATE_FAILED, "the state holds no identity");
    }
  }

  private void run(
      Setup setup, VaultServer.Listen listen, SealedMap map, Identity identity, HeadWitness witness)
      throws StartException {
    OutboundHttp outbound = outbound(setup.configuration());
    TokenIssuers issuers = issuers(setup, outbound);
    parts.push(setup.configuration().clock().keep(outbound, time));
    Membership membership = membership(map, identity, setup.configuration());
    long incarnation = map.head().incarnation();
    Vault vault =
        new Vault(
            membership,
            Secrets.on(map),
            witness,
            time,
            incarnation,
            setup.configuration().development());
    try {
      become(membership, incarnation);
    } catch (StoreException e) {
      throw Stores.failed(e);
    }
    VaultServer.Parts operations =
        new VaultServer.Parts(
            vault,
            map,
            Owners.of(issuers, setup.configuration().roles()),
            Release.of(Approvals.of(issuers, setup.configuration().roles())),
            new Lifecycle() {
              @Override
              public void joined() throws ChannelException {
                join(membership, incarnation);
              }

              @Override
              public Optional<AuditTrail> audit() {
                return trail();
              }
            });
    VaultServer started = listen(operations, listen, setup.tee());
    server = Optional.of(started);
    parts.push(started);
    parts.push(snapshots(map, time));
  }

  private VaultServer listen(
      VaultServer.Parts operations, VaultServer.Listen listen, TeeProvider tee)
      throws StartException {
    try {
      return VaultServer.start(
          operations, this::service, listen, leaf(tee), new FailureLog(), random, nanoTime);
    } catch (IOException e) {
      throw new StartException(StartFailure.LISTEN_FAILED, String.valueOf(e.getMessage()));
    } catch (ChannelException e) {
      throw new StartException(StartFailure.TEE_FAILED, String.valueOf(e.getMessage()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS and P-256", e);
    }
  }

  /** The service and the audit log, as the vault is now. */
  private synchronized void become(Membership membership, long incarnation)
      throws StoreException, StartException {
    Optional<ConstellationHistory> constellation = membership.constellation();
    String id = constellation.map(known -> "vault:" + known.constellationId().hex()).orElse(NEW);
    service =
        Optional.of(
            AttestedService.of(attester, id, random, nanoTime).withOptionalClients(callers));
    if (constellation.isPresent() && audit.isEmpty()) {
      ByteString constellationId = constellation.get().constellationId();
      AuditTrail trail =
          AuditTrail.open(
              stores.audit(),
              new AuditTrail.Origin(
                  constellationId, membership.vault(), membership.key(), incarnation),
              time);
      parts.push(trail);
      audit = Optional.of(trail);
    }
  }

  private void join(Membership membership, long incarnation) throws ChannelException {
    try {
      become(membership, incarnation);
    } catch (StoreException | StartException e) {
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the audit log cannot be begun");
    }
  }

  private synchronized Optional<AuditTrail> trail() {
    return audit;
  }

  private synchronized AttestedService service() {
    return service.orElseThrow();
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
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.getLogger(VaultProcess.class.getName())
            .log(System.Logger.Level.WARNING, "a part did not close: " + e.getClass().getName());
      }
    }
  }

  /** What was removed is in the log until the next snapshot: shares of old versions too. */
  private static Repeater.Repetition snapshots(SealedMap map, TrustedTime time) {
    LogHead[] last = {map.head()};
    return Repeater.inThread("snapshots")
        .every(
            SNAPSHOT,
            () -> {
              try {
                SealedTime.keep(map, time);
                if (!map.head().equals(last[0])) {
                  last[0] = map.snapshot();
                }
              } catch (StoreException e) {
                System.getLogger(VaultProcess.class.getName())
                    .log(System.Logger.Level.WARNING, "no snapshot: " + e.error().code());
              }
            });
  }

  private TlsIdentity leaf(TeeProvider tee) throws GeneralSecurityException, ChannelException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    KeyPair leaf = generator.generateKeyPair();
    return new TlsIdentity(
        leaf.getPrivate(),
        List.of(
            EvidenceCertificate.issue(leaf, NEW, tee, time.now().earliest(), LEAF_LIFE, random)));
  }

  private static Membership membership(
      SealedMap map, Identity identity, VaultConfiguration configuration) throws StartException {
    try {
      return Membership.of(map, identity, configuration.owner());
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

  private TokenIssuers issuers(Setup setup, OutboundHttp outbound) throws StartException {
    try {
      return TokenIssuers.of(setup.configuration().issuers(), outbound, time);
    } catch (TokenKeysException e) {
      throw new StartException(StartFailure.CONFIGURATION_INVALID, "\"jwks\": " + e.getMessage());
    }
  }

  /** Logs go to the host: a failure is told by its class and nothing else. */
  private static final class FailureLog implements EdgeObserver {
    @Override
    public void failed(String requestId, Throwable cause) {
      System.getLogger(VaultProcess.class.getName())
          .log(
              System.Logger.Level.ERROR,
              "request " + requestId + " failed: " + cause.getClass().getName());
    }
  }
}
