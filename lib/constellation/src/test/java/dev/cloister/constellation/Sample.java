package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.audit.Actor;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditHead;
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
import dev.cloister.constellation.dealing.Dealt;
import dev.cloister.constellation.dealing.Disclosed;
import dev.cloister.constellation.dealing.Joined;
import dev.cloister.constellation.dealing.Opened;
import dev.cloister.constellation.dealing.Revealed;
import dev.cloister.constellation.dealing.Settled;
import dev.cloister.constellation.head.HeadStanding;
import dev.cloister.constellation.head.HeldHead;
import dev.cloister.constellation.policy.Operation;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.recovery.RecoveryVote;
import dev.cloister.constellation.request.Approval;
import dev.cloister.constellation.request.ProofChannel;
import dev.cloister.constellation.request.RequestProof;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretSpec;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnessed;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of each kind of object, with its reader. */
record Sample(String kind, Canonical value, Reader reader) {
  private static final ByteString HASH = Fixture.bytes(32, 1);
  private static final List<Sample> ALL = make();

  interface Reader {
    Canonical read(byte[] encoding) throws ConstellationException;
  }

  Canonical decode(byte[] encoding) throws ConstellationException {
    return reader.read(encoding);
  }

  static List<Sample> all() {
    return ALL;
  }

  private static List<Sample> make() {
    Fixture fixture = Fixture.of(3, 2, 3);
    SealedSecret sealed = fixture.seal(1, "secret");
    WriteIntent intent =
        WriteIntent.store(sealed.header(), sealed.shareHeader(), Fixture.bytes(32, 5));
    Prepared prepared = new Prepared(0, Ballot.NONE, intent, fixture.vault(0), 1);
    Ballot ballot = new Ballot(3, Fixture.bytes(16, 4));
    Prepared step =
        new Prepared(2, ballot, intent.withPolicy(Fixture.bytes(32, 6)), fixture.vault(1), 9);
    SecretHeader tombstone =
        SecretHeader.tombstone(
            fixture.descriptor,
            new SecretSpec(Fixture.OWNER, Fixture.NAME, 2, Fixture.NOW, Fixture.NOW),
            fixture.random);
    Signed<Head> head =
        Signed.by(
            fixture.key(fixture.vault(0)),
            new Head(
                fixture.descriptor.constellationId(),
                fixture.vault(0),
                2,
                new Place(9, Fixture.bytes(32, 1)),
                new Place(8, Fixture.bytes(32, 2))));
    return List.of(
        new Sample("descriptor", fixture.descriptor, Descriptor::decode),
        new Sample(
            "descriptor",
            fixture.descriptor.next(
                Quorums.of(3, 2, 2, 1, 2), fixture.owner.publicKey(), fixture.descriptor.members()),
            Descriptor::decode),
        new Sample("secret header", sealed.header(), SecretHeader::decode),
        new Sample("secret header", tombstone, SecretHeader::decode),
        new Sample("share header", sealed.shareHeader(), ShareHeader::decode),
        new Sample("write intent", intent, WriteIntent::decode),
        new Sample("write intent", WriteIntent.delete(tombstone), WriteIntent::decode),
        new Sample("prepared", prepared, Prepared::decode),
        new Sample("prepared", step, Prepared::decode),
        new Sample(
            "certificate",
            new CommitCertificate(
                0,
                Ballot.NONE,
                intent,
                List.of(Vote.of(prepared, fixture.key(fixture.vault(0)).sign(prepared)))),
            CommitCertificate::decode),
        new Sample(
            "request",
            RequestProof.of(
                new ProofChannel(
                    fixture.descriptor.constellationId(),
                    fixture.vault(0),
                    Fixture.bytes(32, 1),
                    Fixture.bytes(32, 2)),
                1,
                "POST",
                "/v1/get-secret",
                new byte[] {1}),
            RequestProof::decode),
        new Sample(
            "approval",
            new Approval(
                fixture.descriptor.constellationId(),
                intent.secret(),
                1,
                Operation.GET,
                fixture.owner.publicKey()),
            Approval::decode),
        new Sample(
            "signed descriptor",
            SignedDescriptor.genesis(
                fixture.descriptor, Map.of(fixture.vault(0), Fixture.bytes(64, 1))),
            SignedDescriptor::decode),
        new Sample(
            "signed descriptor",
            SignedDescriptor.change(
                fixture.descriptor.next(
                    fixture.descriptor.quorums(),
                    fixture.owner.publicKey(),
                    fixture.descriptor.members()),
                Fixture.bytes(64, 2),
                Map.of()),
            SignedDescriptor::decode),
        new Sample("promise", promise(step, Optional.empty()), Promise::decode),
        new Sample(
            "promise",
            promise(
                step,
                Optional.of(
                    new Accepted(
                        new Signed<>(
                            new Proposal(new Ballot(1, Fixture.bytes(16, 4)), step.state()),
                            Fixture.bytes(64, 5)),
                        fixture.owner.publicKey()))),
            Promise::decode),
        new Sample("proposal", new Proposal(step.ballot(), step.state()), Proposal::decode),
        new Sample(
            "held head",
            new HeldHead(
                new HeadStanding(2, new Place(7, Fixture.bytes(32, 1)), Fixture.bytes(32, 2)),
                Fixture.bytes(32, 3)),
            HeldHead::decode),
        new Sample("head", head.object(), Head::decode),
        new Sample(
            "witness ack",
            WitnessAck.of(head.object(), Fixture.bytes(32, 1), fixture.vault(1), 1),
            WitnessAck::decode),
        new Sample(
            "incarnation request",
            new IncarnationRequest(head, Fixture.bytes(32, 1)),
            IncarnationRequest::decode),
        new Sample(
            "incarnation grant",
            new IncarnationGrant(Fixture.bytes(32, 1), fixture.vault(1), 1),
            IncarnationGrant::decode),
        new Sample("witnessed", witnessed(head, Optional.empty()), Witnessed::decode),
        new Sample("witnessed", witnessed(head, Optional.of(head)), Witnessed::decode),
        new Sample(
            "head report",
            new HeadReport(
                Fixture.bytes(32, 1), witnessed(head, Optional.empty()), fixture.vault(1), 1),
            HeadReport::decode),
        new Sample(
            "dealing session",
            new DealingSession(fixture.descriptor.configId(), intent, 1, ballot),
            DealingSession::decode),
        new Sample(
            "joined",
            new Joined(HASH, fixture.vault(0), Fixture.bytes(91, 2), Fixture.bytes(32, 3)),
            Joined::decode),
        new Sample(
            "dealt",
            new Dealt(
                HASH,
                fixture.vault(0),
                Fixture.bytes(32, 2),
                Map.of(
                    fixture.vault(1),
                    new Dealt.Part(
                        Fixture.bytes(32, 3), Fixture.bytes(65, 4), Fixture.bytes(64, 5)))),
            Dealt::decode),
        new Sample(
            "revealed",
            new Revealed(HASH, fixture.vault(0), Fixture.bytes(32, 2), Fixture.bytes(32, 3)),
            Revealed::decode),
        new Sample(
            "complaint",
            new Complaint(HASH, fixture.vault(0), Fixture.bytes(32, 2), fixture.vault(1)),
            Complaint::decode),
        new Sample(
            "opened",
            new Opened(
                HASH,
                fixture.vault(0),
                Fixture.bytes(32, 2),
                Fixture.bytes(32, 3),
                Map.of(fixture.vault(1), Fixture.bytes(16, 4)),
                Fixture.bytes(32, 5)),
            Opened::decode),
        new Sample(
            "settled", new Settled(HASH, fixture.vault(0), Fixture.bytes(32, 2)), Settled::decode),
        new Sample(
            "disclosed",
            new Disclosed(
                HASH,
                fixture.vault(0),
                Fixture.bytes(32, 2),
                Map.of(fixture.vault(1), Fixture.bytes(48, 3))),
            Disclosed::decode),
        new Sample("recovery table", table(fixture, head), RecoveryTable::decode),
        new Sample(
            "recovery vote", new RecoveryVote(Fixture.bytes(32, 1), head), RecoveryVote::decode),
        new Sample(
            "recovery consent",
            new RecoveryConsent(Fixture.bytes(32, 1), List.of(head)),
            RecoveryConsent::decode),
        new Sample(
            "audit entry",
            new AuditEntry(
                1,
                Fixture.bytes(32, 1),
                Fixture.NOW,
                AuditEntry.UNKNOWN,
                Actor.OWNER,
                Fixture.bytes(32, 2),
                "get-secret",
                Fixture.bytes(32, 3),
                "ok",
                Fixture.bytes(32, 4)),
            AuditEntry::decode),
        new Sample(
            "audit head",
            new AuditHead(
                fixture.descriptor.constellationId(), fixture.vault(0), 1, 7, Fixture.bytes(32, 1)),
            AuditHead::decode));
  }

  private static RecoveryTable table(Fixture fixture, Signed<Head> head) {
    return new RecoveryTable(
        fixture.descriptor.constellationId(),
        fixture.descriptor.configId(),
        Fixture.bytes(32, 3),
        fixture.vault(1),
        new Place(9, Fixture.bytes(32, 1)),
        List.of(witnessed(head, Optional.empty())));
  }

  private static Promise promise(Prepared step, Optional<Accepted> accepted) {
    return new Promise(
        step.state().constellationId(),
        step.configEpoch(),
        step.state().secret(),
        step.state().revision(),
        step.ballot(),
        accepted,
        step.vault(),
        1);
  }

  private static Witnessed witnessed(Signed<Head> head, Optional<Signed<Head>> other) {
    return new Witnessed(Fixture.bytes(32, 0), head, other);
  }

  @Override
  public String toString() {
    return kind;
  }
}
