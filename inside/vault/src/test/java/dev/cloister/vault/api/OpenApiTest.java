package dev.cloister.vault.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.AttestedResponse;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.recovery.RecoveryRound;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultOperation;
import dev.cloister.constellation.wire.VaultRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation and every status that /openapi.json documents, provoked over a socket. An answer
 * that it does not document fails where it is given; one that was not provoked fails at the end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenApiTest {
  private static final String ATTEST = "POST /.well-known/cloister/attest";
  private static final String JSON = "application/json";
  private static final byte[] EMPTY = {'{', '}'};
  private static final Set<String> OPEN =
      Set.of("GET /openapi.json", "GET /v1/constellation", ATTEST);

  private final Contract contract;
  private VaultWorld world;
  private Story alice;
  private Story.Version stored;
  private CommitCertificate certificate;

  OpenApiTest() throws Exception {
    contract = new Contract();
  }

  @BeforeAll
  void world(@TempDir Path folder) throws Exception {
    world = VaultWorld.ofTwoVotes(folder);
    alice =
        new Story(
            world,
            Visitor.Owner.of(
                world, "alice", List.of(VaultWorld.OWNER_ROLE, "enclave-vault:auditor")));
    stored = alice.version(1, "x", Story.closed());
    certificate = alice.prepare(stored);
    alice.commit(certificate);
  }

  @AfterAll
  void everythingDocumented_wasProvoked() throws JsonException {
    world.close();
    assertThat(contract.unseen()).isEmpty();
  }

  @Test
  void document_names_exactlyTheOperations() throws Exception {
    Set<String> operations = new TreeSet<>(OPEN);
    for (VaultOperation operation : VaultOperation.values()) {
      operations.add(operation.method() + " " + operation.path());
    }
    assertThat(contract.operations()).isEqualTo(operations);
  }

  @Test
  void document_isServed() throws Exception {
    try (Visitor visitor = Visitor.nobody(world, 0)) {
      AttestedResponse response = visitor.raw(AttestedRequest.get("/openapi.json"));
      contract.hold("GET /openapi.json", 200, response);
    }
  }

  @Test
  void everyOperation_ofAnOwner_isAnswered() throws Exception {
    Story bob = new Story(world, Visitor.Owner.of(world, "bob"));
    Story.Version version = bob.version(1, "y", Story.closed());
    SecretHeader tombstone = SecretHeader.tombstone(world.descriptor(), bob.spec(2), world.random);
    WriteIntent deletion = WriteIntent.delete(tombstone);
    answered(bob.owner, bob.request(version, 0), 200);
    CommitCertificate own = bob.prepare(version);
    answered(bob.owner, new VaultRequest.CommitSecret(own, Optional.empty()), 200);
    answered(bob.owner, Story.own(), 200);
    answered(bob.owner, new VaultRequest.Explain(new SecretReference.Own(Story.NAME)), 200);
    answered(bob.owner, new VaultRequest.ListSecrets(Optional.empty()), 200);
    PolicyStory story = new PolicyStory(world, bob);
    var policy = Story.policy("{\"version\":1,\"description\":\"n\",\"release\":{}}");
    WriteIntent step = version.intent().withPolicy(policy.digest());
    bob.commit(own);
    answered(
        bob.owner,
        new VaultRequest.PromiseSecretPolicy(step.secret(), step.revision(), PolicyStory.ballot(1)),
        200);
    answered(bob.owner, new RefreshStory(world, bob, version, 1).request(List.of()), 200);
    answered(
        bob.owner,
        story.request(
            step, PolicyStory.ballot(2), policy, story.promises(step, PolicyStory.ballot(2))),
        200);
    answered(
        bob.owner,
        new VaultRequest.DeleteSecret(tombstone, Signed.by(bob.owner.key(), deletion)),
        200);
    answered(alice.owner, new VaultRequest.ReadAudit(0), 200);
    try (Visitor nobody = Visitor.nobody(world, 0)) {
      held(nobody, new VaultRequest.Constellation(), 200);
      held(nobody, new VaultRequest.Nonce(), 200);
      held(nobody, new VaultRequest.SignDescriptor(world.descriptor()), 200);
      held(
          nobody,
          new VaultRequest.InstallDescriptor(installed(), List.of(world.policyText())),
          200);
    }
  }

  @Test
  void everyOperation_withoutAttestation_is403() throws Exception {
    for (String operation : protectedOperations()) {
      try (PlainClient client = PlainClient.of(world, 0)) {
        contract.hold(operation, 403, client.post(path(operation), JSON, EMPTY, Map.of()));
      }
    }
  }

  @Test
  void everyOperation_forAnotherConnection_is421() throws Exception {
    for (String operation : protectedOperations()) {
      try (PlainClient client = PlainClient.of(world, 0)) {
        contract.hold(
            ATTEST, 200, client.post(path(ATTEST), JSON, hello(Visitor.service(world)), Map.of()));
        contract.hold(
            operation,
            421,
            client.post(path(operation), JSON, EMPTY, Map.of("Cloister-Channel", "x")));
      }
    }
  }

  @Test
  void exchange_withAnotherService_is421() throws Exception {
    try (PlainClient client = PlainClient.of(world, 0)) {
      contract.hold(ATTEST, 421, client.post(path(ATTEST), JSON, hello("vault:other"), Map.of()));
    }
  }

  @Test
  void afterItsTime_isExpired(@TempDir Path folder) throws Exception {
    try (VaultWorld later = VaultWorld.in(folder)) {
      Story story = new Story(later, Visitor.Owner.of(later, "alice"));
      Story.Version version = story.store(1, "x", Story.closed());
      Story.Version next = story.version(2, "y", Story.closed());
      later.now.updateAndGet(now -> now.plusSeconds(3600));
      Visitor.Owner renewed = Visitor.Owner.of(later, "alice");
      assertThat(version.sealed().header().expires()).isEqualTo(later.now.get().getEpochSecond());
      try (Visitor visitor = Visitor.owner(later, 0, renewed)) {
        contract.hold("POST /v1/get-secret", 410, visitor.send(Story.own()));
        VaultRequest.StoreSecret late = story.request(next, 0);
        contract.hold(
            "POST /v1/store-secret",
            410,
            visitor.send(
                new VaultRequest.StoreSecret(
                    late.header(),
                    late.shareHeader(),
                    late.share(),
                    late.ciphertext(),
                    late.policy(),
                    Signed.by(renewed.key(), next.intent()))));
      }
    }
  }

  @Test
  void everyOperation_withABodyOfAnotherForm_isRefused() throws Exception {
    for (String operation : contract.operations()) {
      try (Visitor visitor = Visitor.nobody(world, 0)) {
        if (contract.documents(operation, 400)) {
          contract.hold(
              operation,
              400,
              operation.startsWith("GET")
                  ? visitor.raw(AttestedRequest.get(path(operation) + "?a=b"))
                  : visitor.raw(json(operation, "{\"x\":1}")));
        }
      }
      try (PlainClient client = PlainClient.of(world, 0)) {
        if (contract.documents(operation, 413)) {
          client.post(path(ATTEST), JSON, hello(Visitor.service(world)), Map.of());
          contract.hold(
              operation, 413, client.announce(path(operation), 64 << 20, client.channel()));
        }
      }
      try (Visitor visitor = Visitor.nobody(world, 0)) {
        if (contract.documents(operation, 415)) {
          contract.hold(
              operation,
              415,
              visitor.raw(
                  AttestedRequest.of("POST", path(operation))
                      .body("text/plain", new byte[] {'{', '}'})));
        }
      }
    }
  }

  @Test
  void everyOperation_ofABearerWithoutProof_is401() throws Exception {
    for (String operation : contract.operations()) {
      if (contract.documents(operation, 401)) {
        try (Visitor visitor = Visitor.nobody(world, 0)) {
          contract.hold(
              operation,
              401,
              visitor.raw(
                  json(operation, "{}").header("Authorization", "Bearer " + alice.owner.token())));
        }
      }
    }
  }

  @Test
  void everyOperation_onSomebodyElsesSecret_is404() throws Exception {
    Story mallory = new Story(world, Visitor.Owner.of(world, "mallory"));
    PolicyStory story = new PolicyStory(world, alice);
    var policy = Story.policy("{\"version\":1,\"description\":\"m\",\"release\":{}}");
    WriteIntent step = stored.intent().withPolicy(policy.digest());
    var promises = story.promises(step, PolicyStory.ballot(1));
    SecretReference reference = new SecretReference.OfOwner(alice.owner.id(), Story.NAME);
    answered(mallory.owner, new VaultRequest.GetSecret(reference, Optional.empty()), 404);
    answered(mallory.owner, new VaultRequest.Explain(reference), 404);
    answered(
        mallory.owner,
        new VaultRequest.PromiseSecretPolicy(step.secret(), step.revision(), PolicyStory.ballot(5)),
        404);
    answered(
        mallory.owner,
        new VaultRequest.DealShares(
            Signed.by(mallory.owner.key(), new RefreshStory(world, alice, stored, 1).session),
            List.of()),
        404);
    answered(
        mallory.owner,
        new VaultRequest.UpdateSecretPolicy(
            Signed.by(mallory.owner.key(), new Proposal(PolicyStory.ballot(1), step)),
            policy,
            promises),
        404);
  }

  @Test
  void everyOperation_thatReplaysAProof_is409() throws Exception {
    for (VaultOperation operation : VaultOperation.values()) {
      String name = operation.method() + " " + operation.path();
      if (contract.documents(name, 401)) {
        try (Visitor owner = Visitor.owner(world, 0, alice.owner)) {
          byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
          AttestedRequest request =
              json(name, "{}")
                  .header("Authorization", "Bearer " + alice.owner.token())
                  .header(
                      "Cloister-Proof", owner.prove(operation.method(), operation.path(), body));
          owner.raw(request);
          contract.hold(name, 409, owner.raw(request));
        }
      }
    }
  }

  @Test
  void objectsThatDoNotBelongTogether_are422() throws Exception {
    Story.Version one = alice.version(5, "x", Story.closed());
    Story.Version two = alice.version(5, "y", Story.closed());
    VaultRequest.StoreSecret good = alice.request(one, 0);
    answered(
        alice.owner,
        new VaultRequest.StoreSecret(
            good.header(),
            good.shareHeader(),
            good.share(),
            two.sealed().ciphertext(),
            good.policy(),
            good.intent()),
        422);
    SecretHeader tombstone =
        SecretHeader.tombstone(world.descriptor(), alice.spec(6), world.random);
    SecretHeader other = SecretHeader.tombstone(world.descriptor(), alice.spec(6), world.random);
    answered(
        alice.owner,
        new VaultRequest.DeleteSecret(
            tombstone, Signed.by(alice.owner.key(), WriteIntent.delete(other))),
        422);
    var policy = Story.policy("{\"version\":1,\"description\":\"n\",\"release\":{}}");
    WriteIntent step = stored.intent().withPolicy(policy.digest());
    answered(
        alice.owner,
        new VaultRequest.UpdateSecretPolicy(
            Signed.by(alice.owner.key(), new Proposal(PolicyStory.ballot(7), step)),
            policy,
            List.of()),
        422);
    answered(
        alice.owner,
        new VaultRequest.DealShares(
            Signed.by(
                alice.owner.key(),
                new DealingSession(
                    world.descriptor().configId(),
                    new WriteIntent(
                        step.constellationId(),
                        step.secret(),
                        stored.intent().revision(),
                        step.secretHeader(),
                        step.shareHeader(),
                        policy.digest()),
                    1,
                    PolicyStory.ballot(1))),
            List.of()),
        422);
    CommitCertificate few =
        CommitCertificate.of(0, Ballot.NONE, stored.intent(), certificate.votes().subList(0, 1));
    answered(alice.owner, new VaultRequest.CommitSecret(few, Optional.empty()), 422);
    Descriptor unsigned =
        Descriptor.genesis(
            world.descriptor().quorums(),
            world.constellationOwner.publicKey(),
            world.descriptor().members(),
            world.random);
    try (Visitor nobody = Visitor.nobody(world, 0)) {
      held(
          nobody,
          new VaultRequest.InstallDescriptor(
              SignedDescriptor.genesis(unsigned, Map.of()), List.of(world.policyText())),
          422);
      held(nobody, new VaultRequest.SignDescriptor(unsigned), 409);
    }
  }

  @Test
  void recovery_ofTwoThatAreLeft_isProposedAndConsentedTo(@TempDir Path folder) throws Exception {
    try (VaultWorld rest = VaultWorld.in(folder)) {
      for (int i = 0; i < 3; i++) {
        rest.stop(i);
      }
      rest.boot(0);
      rest.boot(1);
      try (Visitor one = Visitor.nobody(rest, 0);
          Visitor other = Visitor.nobody(rest, 1)) {
        RecoveryRound round = proposal(rest, other);
        while (!proposal(rest, one).id().equals(round.id()) || round.members().size() < 2) {
          round = proposal(rest, other);
        }
        Signed<RecoveryConsent> word =
            Signed.by(rest.constellationOwner, new RecoveryConsent(round.id(), List.of()));
        held(one, new VaultRequest.ConsentRecovery(word), 200);
        held(other, new VaultRequest.ConsentRecovery(word), 200);
      }
      rest.awaitServing(0);
      rest.awaitServing(1);
      assertThat(rest.state(0).continuity().state()).isEqualTo(Continuity.State.UNPROVEN);
    }
  }

  private RecoveryRound proposal(VaultWorld rest, Visitor at) throws Exception {
    held(at, new VaultRequest.ProposeRecovery(), 200);
    return RecoveryRound.of(
        rest.descriptor(),
        at.expect(VaultAnswer.RecoveryProposed.class, new VaultRequest.ProposeRecovery()).tables());
  }

  @Test
  void recovery_ofAVaultThatServes_is409() throws Exception {
    Signed<RecoveryConsent> word =
        Signed.by(
            world.constellationOwner,
            new RecoveryConsent(ByteString.copyOf(new byte[32]), List.of()));
    try (Visitor nobody = Visitor.nobody(world, 0)) {
      held(nobody, new VaultRequest.ProposeRecovery(), 409);
      held(nobody, new VaultRequest.ConsentRecovery(word), 409);
    }
  }

  @Test
  void commitOfWhatIsNotPrepared_is409() throws Exception {
    Story carol = new Story(world, Visitor.Owner.of(world, "carol"));
    Story.Version version = carol.version(1, "x", Story.closed());
    CommitCertificate elsewhere =
        carol.certificate(
            version.intent(),
            Ballot.NONE,
            List.of(carol.prepare(version, 1), carol.prepare(version, 2)));

    answered(carol.owner, new VaultRequest.CommitSecret(elsewhere, Optional.empty()), 409);
  }

  @Test
  void everyOperation_ofKeys_isAnswered() throws Exception {
    new KeyAnswers(world, contract).provoke();
  }

  @Test
  void everyOperation_ofHeads_isAnswered() throws Exception {
    new HeadAnswers(world, contract).provoke();
  }

  private void answered(Visitor.Owner owner, VaultRequest request, int status) throws Exception {
    try (Visitor visitor = Visitor.owner(world, 0, owner)) {
      held(visitor, request, status);
    }
  }

  private void held(Visitor visitor, VaultRequest request, int status) throws Exception {
    VaultOperation operation = request.operation();
    String name = operation.method() + " " + operation.path();
    if (operation.method().equals("POST")) {
      contract.holdRequest(name, request.toJson().toJson());
    }
    contract.hold(name, status, visitor.send(request));
  }

  private Set<String> protectedOperations() throws JsonException {
    Set<String> operations = new TreeSet<>(contract.operations());
    operations.removeAll(OPEN);
    return operations;
  }

  private SignedDescriptor installed() throws Exception {
    try (Visitor visitor = Visitor.nobody(world, 0)) {
      return visitor
          .expect(VaultAnswer.ConstellationState.class, new VaultRequest.Constellation())
          .configurations()
          .getFirst();
    }
  }

  private static AttestedRequest json(String operation, String body) {
    return AttestedRequest.of("POST", path(operation))
        .body("application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  /** M1, as a client would send it first. */
  private byte[] hello(String service) throws Exception {
    AtomicReference<byte[]> first = new AtomicReference<>(new byte[0]);
    try (FrameClient client = FrameClient.connect(world, 0)) {
      client.exchangeWith(service, first::set);
    }
    return first.get();
  }

  private static String path(String operation) {
    return operation.substring(operation.indexOf(' ') + 1);
  }
}
