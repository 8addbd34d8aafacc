package dev.cloister.vault.peer;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PolicyJudge;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Quorums;
import dev.cloister.http.TlsIdentity;
import dev.cloister.tee.TeeEnvironment;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Three vaults on one (software) platform, over real sockets and disks. */
final class PeerWorld implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final SecureRandom random = new SecureRandom();
  final List<KeyPair> keys = new ArrayList<>();
  final TeeProvider tee;
  final Constellation constellation;
  private final Path folder;
  private final Workload workload;
  private final AppraisalPolicy policy;
  private final ByteString policyText;
  private final List<VaultHost> running = new CopyOnWriteArrayList<>();

  PeerWorld(Path folder) throws Exception {
    this.folder = folder;
    workload =
        Workload.of(
            List.of(Files.writeString(folder.resolve("vault.jar"), "a vault")), new byte[0]);
    tee = tee(workload);
    policy = LocalTrust.in(folder).policy(workload);
    policyText = ByteString.copyOf(policy.json().toJson().getBytes(StandardCharsets.UTF_8));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    for (int i = 0; i < 3; i++) {
      keys.add(generator.generateKeyPair());
    }
    constellation =
        Constellation.of(Quorums.of(3, 2, 3, 2, 2), keys, CodePolicies.hash(policyText), random);
  }

  TeeProvider tee(Workload of) throws TeeException {
    return TeeProviders.installed()
        .open("local", new TeeEnvironment(folder, of, () -> NOW, random))
        .orElseThrow();
  }

  PeerNetwork.Trust trust() throws Exception {
    return new PeerNetwork.Trust(policies(), judge());
  }

  CodePolicies policies() {
    try {
      return CodePolicies.of(List.of(policyText));
    } catch (ConstellationException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets everybody prove himself who has a TEE: what he may do is decided later. */
  EvidenceJudge judge() throws Exception {
    return PolicyJudge.of(
        verifier(),
        AppraisalPolicy.of(
            JsonObject.builder()
                .put("version", 1)
                .put("anchors", policy.json().object("anchors"))
                .build()),
        bare -> collateral(),
        () -> NOW);
  }

  /** What a member's code has to be. */
  EvidenceJudge strictJudge() throws Exception {
    return PolicyJudge.of(verifier(), policy, bare -> collateral(), () -> NOW);
  }

  private Verifier verifier() throws IOException {
    return Verifier.of(LocalTrust.in(folder).anchors());
  }

  private Collateral collateral() {
    try {
      return LocalTrust.in(folder).collateral();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Target> addresses() {
    return running.stream().map(VaultHost::address).toList();
  }

  Path disk(int index) {
    return folder.resolve("vault-" + index);
  }

  /** Starts a vault on its own disk. */
  VaultHost start(int index) throws Exception {
    return start(index, disk(index));
  }

  /** Starts a machine for a vault on some disk. */
  VaultHost start(int index, Path disk) throws Exception {
    VaultHost host = new VaultHost(this, index, disk);
    running.add(host);
    host.peers.run();
    return host;
  }

  void stop(VaultHost host) {
    running.remove(host);
    host.close();
  }

  /** All three, serving. */
  List<VaultHost> all() throws Exception {
    List<VaultHost> hosts = List.of(start(0), start(1), start(2));
    for (VaultHost host : hosts) {
      await(host::serves);
    }
    return hosts;
  }

  /** The host keeps a copy of a disk. */
  Path copy(Path disk, String name) throws IOException {
    Path target = folder.resolve(name);
    replace(disk, target);
    return target;
  }

  /** The host puts a copy in place of a disk. */
  static void replace(Path from, Path target) throws IOException {
    if (Files.exists(target)) {
      try (Stream<Path> old = Files.walk(target)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, target.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** Waits for what has to happen; how long it takes is not judged. */
  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("it did not happen within " + PATIENCE);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  static TlsIdentity leaf(String name) {
    EcKey key = EcKey.p256(Seed.of(name));
    return new TlsIdentity(
        key.privateKey(),
        List.of(
            CertificateSpec.of(
                    "CN=" + name.replace(' ', '-'),
                    "CN=" + name.replace(' ', '-'),
                    key.spki(),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2036-01-01T00:00:00Z"))
                .sign(key)
                .x509()));
  }

  @Override
  public void close() {
    List.copyOf(running).forEach(this::stop);
    tee.close();
  }
}
