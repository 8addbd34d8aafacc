package dev.cloister.cli.demo;

import dev.cloister.attestation.policy.Verdict;
import dev.cloister.cli.process.ServiceException;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.Instance;
import dev.cloister.cli.up.LocalConstellation;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.AuditClient;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.client.vault.VaultStatus;
import dev.cloister.client.vault.WriteResult;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.AuditReport;
import dev.cloister.constellation.audit.AuditVerifier;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.Continuity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A secret that three vaults hold and none of them has. */
final class VaultStory {
  private static final String USER = "demo-owner";
  private static final String AUDITOR = "demo-auditor";

  private final Narrator narrator;
  private final Installation installation;
  private final Instance instance;
  private final DemoWorld world;
  private final LocalConstellation vaults;
  private final Surroundings surroundings;
  private final SigningKey key;

  VaultStory(
      Narrator narrator,
      Installation installation,
      Instance instance,
      DemoWorld world,
      LocalConstellation vaults,
      Surroundings surroundings) {
    this.narrator = narrator;
    this.installation = installation;
    this.instance = instance;
    this.world = world;
    this.vaults = vaults;
    this.surroundings = surroundings;
    this.key = SigningKey.generate(surroundings.random());
  }

  /** Plays it. */
  void play(Path scratch)
      throws IOException, ClientException, ServiceException, InterruptedException {
    KnownConstellation known = vaults.join(surroundings);
    Descriptor descriptor = known.configurations().getFirst().descriptor();
    // In the order in which they were joined: that of the processes.
    List<VaultId> ids =
        descriptor.members().stream()
            .sorted(Comparator.comparingInt(Member::position))
            .map(Member::vault)
            .toList();
    Job payroll = job("payroll 1", known, scratch);
    Job changed = job("payroll 1, changed", known, scratch);
    String policy = "{\"version\": 1, \"release\": {\"tdx\": " + payroll.policy() + "}}";
    try (VaultClient client =
        vaults.client(known, person(USER, "enclave-vault:secret-owner"), surroundings)) {
      VaultScene scene =
          new VaultScene(
              narrator, installation, instance, vaults, surroundings, client, policy, scratch);
      byte[] secret = scene.secret();
      store(scene, secret);
      attested(payroll, changed, secret);
      VaultFaultsStory faults = new VaultFaultsStory(scene);
      faults.kill(ids.get(0), secret);
      faults.corrupt(ids.get(1), secret);
      faults.rollBack(ids.get(2));
      audit(known, descriptor, ids.get(0));
    }
  }

  private void store(VaultScene scene, byte[] secret) throws IOException, ClientException {
    narrator.chapter("A secret at three vaults: two are enough, one has nothing");
    List<VaultStatus> status = scene.client().status();
    narrator.claim(
        "each proved its jars and configuration (RTMR3) under this demo's root: affirming",
        status.stream().allMatch(VaultStory::affirming));
    narrator.claim(
        "and that its peers know its disk to be the newest: witnessed",
        status.stream().allMatch(one -> VaultScene.is(one, Continuity.State.WITNESSED)));
    WriteResult stored = scene.put(secret);
    narrator.claim(
        "stored: version "
            + stored.revision().version()
            + ", durable and witnessed at "
            + stored.committed()
            + " of 3",
        stored.committed() == 3);
    narrator.claim(
        "no disk and no log has it: raw, UTF-16, hex or base64",
        Traces.of(secret, instance.plan().vaults()).isEmpty()
            && Traces.of(secret, logs()).isEmpty());
    try (SecretReading reading = scene.client().get(VaultScene.NAME)) {
      narrator.claim("its owner reads it back", VaultScene.has(reading, secret));
    }
  }

  private void attested(Job payroll, Job changed, byte[] secret)
      throws IOException, InterruptedException {
    narrator.chapter("A workload reads it over RA-TLS; one with another measurement does not");
    narrator.say("A process of its own; the secret's policy names its jars and configuration.");
    narrator.claim(
        "the payroll job proves to the vaults what it is, and has the secret",
        payroll.run(vaults).equals(Main.READ + Main.digest(secret)));
    String answer = changed.run(vaults);
    narrator.claim(
        "the same jars with another configuration: " + answer,
        answer.startsWith(Main.REFUSED) && answer.contains("measurement.mismatch"));
  }

  private void audit(KnownConstellation known, Descriptor descriptor, VaultId vault)
      throws IOException, ClientException {
    narrator.chapter("What a vault wrote down of all that");
    try (AuditClient client =
        vaults.audit(known, vault, person(AUDITOR, "enclave-vault:auditor"), surroundings)) {
      AuditVerifier verifier = AuditVerifier.of(descriptor, vault);
      client.read(0, line -> verifier.accept(line.text()));
      AuditReport report = verifier.report();
      narrator.claim(
          report.entries() + " entries, each follows the one before, signed by that vault",
          report.isVerified() && report.first() == 1);
    } catch (ConstellationException e) {
      throw new IOException("every member has a log", e);
    }
  }

  private Job job(String release, KnownConstellation known, Path scratch) {
    return Job.of(
        installation,
        instance.plan(),
        scratch,
        release,
        known.constellationId(),
        id(USER),
        VaultScene.NAME);
  }

  private OwnerCredentials person(String user, String role) {
    return OwnerCredentials.of(
        id(user),
        () ->
            world.token(instance.plan().issuer(), user, OwnerKey.thumbprint(key.publicKey()), role),
        key);
  }

  private OwnerId id(String user) {
    return new OwnerId(instance.plan().issuer().toString(), user);
  }

  private static boolean affirming(VaultStatus status) {
    return status
        .proven()
        .filter(peer -> peer.appraisal().appraisal().verdict() == Verdict.AFFIRMING)
        .isPresent();
  }

  private Path logs() {
    Path log = instance.plan().log("vault-1");
    Path folder = log.getParent();
    return folder == null ? log : folder;
  }
}
