package dev.cloister.vault.api;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.constellation.wire.VaultState;
import dev.cloister.http.HttpServerConfig;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.teelocal.LocalTrust;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.VaultProcess;
import dev.cloister.vault.config.VaultConfiguration;
import dev.cloister.vault.peer.CodePolicies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Vaults of one constellation on one (software) platform, over real sockets, an issuer of tokens,
 * and a clock that only the test moves.
 */
final class VaultWorld implements AutoCloseable {
  static final String ISSUER = "https://issuer.example";
  private static final int VAULTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  static final String AUDIENCE = "vault";
  static final String OWNER_ROLE = "enclave-vault:secret-owner";
  static final String MANAGER_ROLE = "enclave-vault:secret-manager";

  final SecureRandom random = new SecureRandom();
  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
  final List<VaultProcess> vaults = new CopyOnWriteArrayList<>();
  final SigningKey constellationOwner = SigningKey.generate(random);
  final Workload app;
  private final Path folder;
  private final int quorum;
  private final ECKey issuerKey;
  private final TeeProvider tee;
  private final VaultServer.Listen listen;
  private Descriptor descriptor;

  private VaultWorld(Path folder, int quorum, VaultServer.Listen listen) throws Exception {
    this.folder = folder;
    this.quorum = quorum;
    this.listen = listen;
    issuerKey = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    Path jar = Files.writeString(folder.resolve("app.jar"), "an app");
    app = Workload.of(List.of(jar), new byte[0]);
    tee = tee(app);
    for (int i = 0; i < VAULTS; i++) {
      vaults.add(start(i));
    }
    descriptor = join();
    for (int i = 0; i < VAULTS; i++) {
      awaitServing(i);
    }
  }

  /** Three vaults of which two shares give a secret. */
  static VaultWorld in(Path folder) throws Exception {
    return new VaultWorld(folder, VAULTS, VaultServer.Listen.onLoopback());
  }

  /** The same where two vaults are enough to commit. */
  static VaultWorld ofTwoVotes(Path folder) throws Exception {
    return new VaultWorld(folder, 2, VaultServer.Listen.onLoopback());
  }

  /** The same with other limits. */
  static VaultWorld in(Path folder, HttpServerConfig.Limits limits, FrameLimits frames)
      throws Exception {
    return new VaultWorld(
        folder, VAULTS, new VaultServer.Listen("127.0.0.1", 0, OptionalInt.of(0), limits, frames));
  }

  Descriptor descriptor() {
    return descriptor;
  }

  ByteString constellationId() {
    return descriptor.constellationId();
  }

  Member member(int index) {
    return descriptor.members().stream()
        .filter(member -> member.position() == index + 1)
        .findFirst()
        .orElseThrow();
  }

  /** Stops a vault and starts it again from its disk, until it serves. */
  void restart(int index) throws Exception {
    stop(index);
    boot(index);
    awaitServing(index);
  }

  /** Its process ends. */
  void stop(int index) {
    vaults.get(index).close();
  }

  /** Starts a vault from its disk; it may not come to serve. */
  void boot(int index) throws Exception {
    vaults.set(index, start(index));
  }

  /** What a vault says of itself, to anybody. */
  VaultAnswer.ConstellationState state(int index) throws Exception {
    try (Visitor visitor = Visitor.nobody(this, index)) {
      return visitor.expect(VaultAnswer.ConstellationState.class, new VaultRequest.Constellation());
    }
  }

  /** Waits until a vault serves; how long it takes is not judged. */
  void awaitServing(int index) throws Exception {
    await(index, VaultState.ACTIVE);
  }

  void await(int index, VaultState wanted) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (state(index).state() != wanted) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("it is " + state(index).state() + ", not " + wanted);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private List<Target> addresses() {
    return vaults.stream()
        .map(VaultProcess::port)
        .filter(port -> port > 0)
        .map(port -> new Target("127.0.0.1", port))
        .toList();
  }

  VaultProcess start(int index) throws Exception {
    return VaultProcess.start(
        new VaultProcess.Setup(
            configuration(),
            tee,
            folder.resolve("vault-" + index),
            this::collateral,
            TrustedTime.believing(now::get, System::nanoTime),
            random,
            System::nanoTime,
            this::addresses),
        listen);
  }

  Path data(int index) {
    return folder.resolve("vault-" + index);
  }

  /** A TEE that runs that workload. */
  TeeProvider tee(Workload workload) throws TeeException {
    return TeeProviders.installed()
        .open("local", new TeeEnvironment(folder, workload, now::get, random))
        .orElseThrow();
  }

  /** Code of that workload that can prove itself: each call is another instance. */
  Attester attester(Workload workload) throws TeeException {
    return Attester.ephemeral(tee(workload), random);
  }

  /** What this world's code must be, as a policy. */
  AppraisalPolicy policyOf(Workload workload) throws IOException {
    return LocalTrust.in(folder).policy(workload);
  }

  /** A client's requirements of the vaults. */
  PeerRequirements requirements() throws IOException {
    return PeerRequirements.of(
        PolicyJudge.of(
            Verifier.of(LocalTrust.in(folder).anchors()),
            policyOf(app),
            bare -> collateral(),
            now::get));
  }

  /** A token. */
  String token(String subject, Map<String, Object> claims) {
    return token(subject, AUDIENCE, Duration.ofMinutes(30), claims);
  }

  String token(String subject, String audience, Duration life, Map<String, Object> claims) {
    try {
      JWTClaimsSet.Builder body =
          new JWTClaimsSet.Builder()
              .issuer(ISSUER)
              .audience(audience)
              .subject(subject)
              .issueTime(Date.from(now.get()))
              .expirationTime(Date.from(now.get().plus(life)));
      new HashMap<>(claims).forEach(body::claim);
      SignedJWT jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(), body.build());
      jwt.sign(new ECDSASigner(issuerKey));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** What the members' code has to be. */
  ByteString policyText() throws IOException {
    return ByteString.copyOf(policyOf(app).json().toJson().getBytes(StandardCharsets.UTF_8));
  }

  private Descriptor join() throws Exception {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < vaults.size(); i++) {
      try (Visitor visitor = Visitor.ofNew(this, i)) {
        VaultAnswer.ConstellationState state =
            visitor.expect(VaultAnswer.ConstellationState.class, new VaultRequest.Constellation());
        members.add(
            new Member(
                state.vault(),
                state.identity(),
                i + 1,
                "tdx",
                ByteString.copyOf(new byte[16]),
                "site " + i,
                CodePolicies.hash(policyText())));
      }
    }
    int n = vaults.size();
    Descriptor agreed =
        Descriptor.genesis(
            Quorums.of(n, 2, quorum, 1, n - 1), constellationOwner.publicKey(), members, random);
    Map<VaultId, ByteString> signatures = new HashMap<>();
    for (int i = 0; i < n; i++) {
      try (Visitor visitor = Visitor.ofNew(this, i)) {
        signatures.put(
            members.get(i).vault(),
            visitor
                .expect(VaultAnswer.DescriptorSigned.class, new VaultRequest.SignDescriptor(agreed))
                .signature());
      }
    }
    SignedDescriptor signed = SignedDescriptor.genesis(agreed, signatures);
    for (int i = 0; i < n; i++) {
      try (Visitor visitor = Visitor.ofNew(this, i)) {
        visitor.expect(
            VaultAnswer.ConstellationState.class,
            new VaultRequest.InstallDescriptor(signed, List.of(policyText())));
      }
    }
    return agreed;
  }

  private Collateral collateral() {
    try {
      return LocalTrust.in(folder).collateral();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private VaultConfiguration configuration() throws Exception {
    String text =
        """
        {"format": "cloister-vault-1", "development": true,
         "constellation_owner": "%s", "lease_ms": 1000,
         "oidc": [{"issuer": "%s", "audience": "%s", "jwks": %s}],
         "development_roots": [{"vendor": "intel", "key": "%s"}]}
        """
            .formatted(
                Base64Url.encode(constellationOwner.publicKey().spki()),
                ISSUER,
                AUDIENCE,
                new JWKSet(issuerKey).toString(true),
                Base64Url.encode(LocalTrust.in(folder).anchors().all().getFirst().spki()));
    return VaultConfiguration.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    vaults.forEach(VaultProcess::close);
    tee.close();
  }
}
