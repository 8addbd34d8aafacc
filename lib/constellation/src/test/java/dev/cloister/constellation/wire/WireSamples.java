package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.audit.Actor;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditLine;
import dev.cloister.constellation.commit.Accepted;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.dealing.Complaint;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.dealing.Settled;
import dev.cloister.constellation.head.HeadClaim;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadName;
import dev.cloister.constellation.head.HeadStanding;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretSpec;
import dev.cloister.constellation.wire.Decision.Clause;
import dev.cloister.constellation.witness.Place;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests and answers of each kind, with what is optional and without. */
final class WireSamples {
  private static final HeadId HEAD = new HeadId(Fixture.bytes(32, 9));

  private final Fixture fixture = Fixture.of(3, 2, 3);
  private final SealedSecret sealed = fixture.seal(1, "secret");
  private final SecretPolicy policy;
  private final WriteIntent intent;
  private final WriteIntent deletion;
  private final SecretHeader tombstone;
  private final Ballot ballot = new Ballot(3, Fixture.bytes(16, 4));
  private final Continuity continuity = Continuity.unprovenSince(Fixture.NOW);

  private WireSamples() throws ConstellationException {
    policy = SecretPolicy.parse("{\"version\":1,\"release\":{}}".getBytes(StandardCharsets.UTF_8));
    intent = WriteIntent.store(sealed.header(), sealed.shareHeader(), policy.digest());
    tombstone =
        SecretHeader.tombstone(
            fixture.descriptor,
            new SecretSpec(Fixture.OWNER, Fixture.NAME, 2, Fixture.NOW, Fixture.NOW),
            fixture.random);
    deletion = WriteIntent.delete(tombstone);
  }

  static List<VaultRequest> requests() throws ConstellationException {
    return new WireSamples().allRequests();
  }

  static List<Answer> answers() throws ConstellationException {
    return new WireSamples().allAnswers();
  }

  /** An answer and what it answers. */
  record Answer(VaultOperation operation, VaultAnswer value) {}

  private List<VaultRequest> allRequests() {
    return List.of(
        new VaultRequest.Constellation(),
        new VaultRequest.Nonce(),
        new VaultRequest.StoreSecret(
            sealed.header(),
            sealed.shareHeader(),
            sealed.share(2),
            sealed.ciphertext(),
            policy,
            signed(intent)),
        new VaultRequest.SignDescriptor(fixture.descriptor),
        new VaultRequest.InstallDescriptor(
            configuration(), List.of(ByteString.copyOf(new byte[] {'{', '}'}))),
        new VaultRequest.CommitSecret(certificate(intent), Optional.empty()),
        new VaultRequest.CommitSecret(certificate(intent), Optional.of(policy)),
        new VaultRequest.CommitSecret(
            certificate(intent),
            Optional.of(policy),
            Optional.of(new DealtShare(sealed.shareHeader(), sealed.share(2)))),
        new VaultRequest.DealShares(Signed.by(fixture.owner, session()), List.of()),
        new VaultRequest.DealShares(Signed.by(fixture.owner, session()), words()),
        new VaultRequest.GetSecret(new SecretReference.Own(Fixture.NAME), Optional.empty()),
        new VaultRequest.GetSecret(
            new SecretReference.OfOwner(Fixture.OWNER, Fixture.NAME), Optional.of("a.b.c")),
        new VaultRequest.GetSecret(
            new SecretReference.Handle(intent.secret()), Optional.of("a.b.c")),
        new VaultRequest.DeleteSecret(tombstone, signed(deletion)),
        new VaultRequest.PromiseSecretPolicy(intent.secret(), intent.revision().next(), ballot),
        new VaultRequest.UpdateSecretPolicy(
            proposal(intent.withPolicy(Fixture.bytes(32, 6))), policy, List.of(promise())),
        new VaultRequest.ListSecrets(Optional.empty()),
        new VaultRequest.ListSecrets(Optional.of(intent.secret())),
        new VaultRequest.Explain(new SecretReference.Own(Fixture.NAME)),
        new VaultRequest.ReadAudit(7),
        new VaultRequest.OfHeads(new HeadRequest.RegisterHead(new HeadName("enclave"), policy)),
        new VaultRequest.OfHeads(new HeadRequest.ReadHead(HEAD)),
        new VaultRequest.OfHeads(new HeadRequest.OpenHead(HEAD, claim())),
        new VaultRequest.OfHeads(new HeadRequest.AdvanceHead(HEAD, claim())),
        new VaultRequest.OfHeads(new HeadRequest.DeleteHead(HEAD)),
        new VaultRequest.ProposeRecovery(),
        new VaultRequest.ConsentRecovery(
            Signed.by(fixture.owner, new RecoveryConsent(Fixture.bytes(32, 8), List.of()))));
  }

  private List<Answer> allAnswers() {
    HeldSecret value =
        new HeldSecret.Value(
            certificate(intent),
            sealed.header(),
            sealed.shareHeader(),
            sealed.share(1),
            sealed.ciphertext(),
            Fixture.NOW + 1,
            Optional.of(policy));
    ListedSecret listed =
        new ListedSecret(
            intent.secret(),
            Fixture.NAME,
            intent.revision(),
            true,
            false,
            Fixture.NOW,
            Fixture.NOW + 1);
    Decision decision =
        new Decision(
            "attested",
            Optional.of("A".repeat(43)),
            "policy_refused",
            List.of(new Clause("release.tdx", false, List.of("measurement_not_allowed"))));
    return List.of(
        new Answer(
            VaultOperation.CONSTELLATION,
            new VaultAnswer.ConstellationState(
                fixture.vault(0),
                fixture.owner.publicKey(),
                1,
                VaultState.ACTIVE,
                List.of(configuration()),
                continuity)),
        new Answer(
            VaultOperation.SIGN_DESCRIPTOR,
            new VaultAnswer.DescriptorSigned(Fixture.bytes(64, 1), continuity)),
        new Answer(
            VaultOperation.NONCE,
            new VaultAnswer.ConnectionNonce(Fixture.bytes(32, 1), continuity)),
        new Answer(
            VaultOperation.STORE_SECRET, new VaultAnswer.SecretPrepared(vote(intent), continuity)),
        new Answer(
            VaultOperation.COMMIT_SECRET,
            new VaultAnswer.SecretCommitted(intent.revision(), false, Fixture.NOW, continuity)),
        new Answer(
            VaultOperation.GET_SECRET,
            new VaultAnswer.SecretValue(Optional.of(value), List.of(vote(deletion)), continuity)),
        new Answer(
            VaultOperation.GET_SECRET,
            new VaultAnswer.SecretValue(
                Optional.of(new HeldSecret.Deleted(certificate(deletion))), List.of(), continuity)),
        new Answer(
            VaultOperation.GET_SECRET,
            new VaultAnswer.SecretValue(Optional.empty(), List.of(vote(intent)), continuity)),
        new Answer(
            VaultOperation.PROMISE_SECRET_POLICY,
            new VaultAnswer.PolicyPromised(promise(), Optional.of(policy), continuity)),
        new Answer(
            VaultOperation.DEAL_SHARES,
            new VaultAnswer.SharesDealt(words().getFirst(), continuity)),
        new Answer(
            VaultOperation.LIST_SECRETS,
            new VaultAnswer.SecretList(List.of(listed), true, continuity)),
        new Answer(
            VaultOperation.READ_AUDIT,
            new VaultAnswer.AuditLines(List.of(new AuditLine.Entry(entry())), true, continuity)),
        new Answer(
            VaultOperation.PROPOSE_RECOVERY,
            new VaultAnswer.RecoveryProposed(List.of(table()), continuity)),
        new Answer(
            VaultOperation.EXPLAIN, new VaultAnswer.Explanation(List.of(decision), continuity)),
        ofHeads(
            VaultOperation.REGISTER_HEAD,
            new HeadAnswer.HeadState(HEAD, Fixture.bytes(32, 6), Optional.empty(), continuity)),
        ofHeads(
            VaultOperation.READ_HEAD,
            new HeadAnswer.HeadState(
                HEAD, Fixture.bytes(32, 6), Optional.of(claim().standing()), continuity)),
        ofHeads(VaultOperation.OPEN_HEAD, new HeadAnswer.HeadTaken(HEAD, continuity)),
        ofHeads(VaultOperation.ADVANCE_HEAD, new HeadAnswer.HeadTaken(HEAD, continuity)),
        ofHeads(VaultOperation.DELETE_HEAD, new HeadAnswer.HeadDeleted(HEAD, continuity)));
  }

  private static Answer ofHeads(VaultOperation operation, HeadAnswer answer) {
    return new Answer(operation, new VaultAnswer.OfHeads(answer));
  }

  private static HeadClaim claim() {
    return new HeadClaim(
        new HeadStanding(3, new Place(9, Fixture.bytes(32, 1)), Fixture.bytes(32, 2)),
        Fixture.bytes(32, 3),
        new Place(8, Fixture.bytes(32, 4)));
  }

  private DealingSession session() {
    return new DealingSession(fixture.descriptor.configId(), intent, 1, ballot);
  }

  private List<Signed<DealingWord>> words() {
    return List.of(
        Signed.by(
            fixture.key(fixture.vault(0)),
            new Settled(session().hash(), fixture.vault(0), Fixture.bytes(32, 1))),
        Signed.by(
            fixture.key(fixture.vault(1)),
            new Complaint(
                session().hash(), fixture.vault(1), Fixture.bytes(32, 1), fixture.vault(0))));
  }

  private Signed<RecoveryTable> table() {
    return Signed.by(
        fixture.key(fixture.vault(0)),
        new RecoveryTable(
            fixture.descriptor.constellationId(),
            fixture.descriptor.configId(),
            Fixture.bytes(32, 5),
            fixture.vault(0),
            new Place(3, Fixture.bytes(32, 3)),
            List.of()));
  }

  private static AuditEntry entry() {
    return new AuditEntry(
        1,
        Fixture.bytes(32, 1),
        Fixture.NOW,
        Fixture.NOW,
        Actor.OWNER,
        Fixture.bytes(32, 2),
        "get_secret",
        Fixture.bytes(32, 3),
        "ok",
        Fixture.bytes(32, 4));
  }

  private SignedDescriptor configuration() {
    return SignedDescriptor.genesis(
        fixture.descriptor, Map.of(fixture.vault(0), Fixture.bytes(64, 1)));
  }

  private Signed<Proposal> proposal(WriteIntent what) {
    return Signed.by(fixture.owner, new Proposal(new Ballot(1, Fixture.bytes(16, 4)), what));
  }

  private Signed<WriteIntent> signed(WriteIntent what) {
    return Signed.by(fixture.owner, what);
  }

  private Signed<Prepared> vote(WriteIntent state) {
    Prepared prepared = new Prepared(0, Ballot.NONE, state, fixture.vault(0), 1);
    return Signed.by(fixture.key(fixture.vault(0)), prepared);
  }

  private CommitCertificate certificate(WriteIntent state) {
    Signed<Prepared> vote = vote(state);
    return CommitCertificate.of(
        0, Ballot.NONE, state, List.of(Vote.of(vote.object(), vote.signature())));
  }

  private Signed<Promise> promise() {
    return Signed.by(
        fixture.key(fixture.vault(1)),
        new Promise(
            intent.constellationId(),
            0,
            intent.secret(),
            intent.revision().next(),
            ballot,
            Optional.of(
                new Accepted(
                    proposal(intent.withPolicy(Fixture.bytes(32, 6))), fixture.owner.publicKey())),
            fixture.vault(1),
            1));
  }
}
