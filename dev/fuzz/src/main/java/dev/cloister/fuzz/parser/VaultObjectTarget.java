package dev.cloister.fuzz.parser;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
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
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.dealing.Dealt;
import dev.cloister.constellation.dealing.Disclosed;
import dev.cloister.constellation.dealing.Joined;
import dev.cloister.constellation.dealing.Opened;
import dev.cloister.constellation.dealing.Revealed;
import dev.cloister.constellation.dealing.Settled;
import dev.cloister.constellation.policy.Operation;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.recovery.RecoveryVote;
import dev.cloister.constellation.request.Approval;
import dev.cloister.constellation.request.ProofChannel;
import dev.cloister.constellation.request.RequestProof;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.secret.SecretSpec;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnessed;
import dev.cloister.fuzz.FuzzTarget;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** All decoders of the vault's objects: bytes are one object, in its one encoding, or none. */
public final class VaultObjectTarget implements FuzzTarget {
  private static final List<Reader> READERS =
      List.of(
          Descriptor::decode,
          SignedDescriptor::decode,
          SecretHeader::decode,
          ShareHeader::decode,
          WriteIntent::decode,
          Prepared::decode,
          CommitCertificate::decode,
          Promise::decode,
          RequestProof::decode,
          Approval::decode,
          DealingSession::decode,
          DealingWord::decode,
          Head::decode,
          WitnessAck::decode,
          IncarnationRequest::decode,
          IncarnationGrant::decode,
          Witnessed::decode,
          HeadReport::decode,
          RecoveryTable::decode,
          RecoveryVote::decode,
          RecoveryConsent::decode,
          AuditEntry::decode,
          AuditHead::decode);

  private interface Reader {
    Canonical read(byte[] encoding) throws ConstellationException;
  }

  @Override
  public String name() {
    return "vault-object";
  }

  @Override
  public void run(byte[] input) throws ConstellationException {
    int values = 0;
    for (Reader reader : READERS) {
      try {
        Canonical value = reader.read(input);
        values++;
        if (!Arrays.equals(value.encoded(), input)) {
          throw new AssertionError("two encodings of one object");
        }
      } catch (ConstellationException e) {
        if (e.reason() != Reason.MALFORMED) {
          throw new AssertionError("a decoder refuses with " + e.reason(), e);
        }
      }
    }
    if (values > 1) {
      throw new AssertionError("one encoding of two kinds");
    }
    if (values == 0) {
      throw new ConstellationException(Reason.MALFORMED, "no object");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return ConstellationException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return objects().stream().map(Canonical::encoded).toList();
  }

  private static List<Canonical> objects() {
    SecureRandom random = new SecureRandom();
    SigningKey key = SigningKey.generate(random);
    Descriptor first =
        Descriptor.genesis(
            Quorums.of(2, 2, 2, 1, 1),
            key.publicKey(),
            IntStream.of(1, 2).mapToObj(position -> member(position, random)).toList(),
            random);
    VaultId vault = first.members().getFirst().vault();
    SecretSpec spec =
        new SecretSpec(new OwnerId("https://id.example", "alice"), new SecretName("n"), 1, 1, 2);
    SealedSecret sealed = Envelope.seal(first, spec, SecretBytes.copyOf(new byte[] {1}), random);
    SecretHeader tombstone = SecretHeader.tombstone(first, spec, random);
    WriteIntent intent = WriteIntent.store(sealed.header(), sealed.shareHeader(), bytes(32));
    Prepared prepared = new Prepared(0, Ballot.NONE, intent, vault, 1);
    Ballot ballot = new Ballot(2, bytes(16));
    WriteIntent step = intent.withPolicy(bytes(32));
    Promise promise =
        new Promise(
            intent.constellationId(),
            0,
            intent.secret(),
            step.revision(),
            ballot,
            Optional.of(
                new Accepted(
                    Signed.by(key, new Proposal(new Ballot(1, bytes(16)), step)), key.publicKey())),
            vault,
            1);
    Signed<Head> head =
        Signed.by(
            key,
            new Head(
                first.constellationId(),
                vault,
                2,
                new Place(2, bytes(32)),
                new Place(1, bytes(32))));
    Witnessed witnessed = new Witnessed(bytes(32), head, Optional.of(head));
    return List.of(
        first,
        SignedDescriptor.genesis(first, Map.of(vault, bytes(64))),
        SignedDescriptor.change(
            first.next(first.quorums(), first.owner(), first.members()), bytes(64), Map.of()),
        sealed.header(),
        tombstone,
        sealed.shareHeader(),
        intent,
        WriteIntent.delete(tombstone),
        prepared,
        CommitCertificate.of(
            0, Ballot.NONE, intent, List.of(Vote.of(prepared, key.sign(prepared)))),
        promise,
        RequestProof.of(
            new ProofChannel(first.constellationId(), vault, bytes(32), bytes(32)),
            1,
            "POST",
            "/v1/nonce",
            new byte[0]),
        new Approval(first.constellationId(), intent.secret(), 1, Operation.GET, key.publicKey()),
        new DealingSession(first.configId(), intent, 1, ballot),
        new Joined(bytes(32), vault, bytes(91), bytes(32)),
        new Dealt(
            bytes(32),
            vault,
            bytes(32),
            Map.of(vault, new Dealt.Part(bytes(32), bytes(65), bytes(64)))),
        new Revealed(bytes(32), vault, bytes(32), bytes(32)),
        new Complaint(bytes(32), vault, bytes(32), vault),
        new Opened(bytes(32), vault, bytes(32), bytes(32), Map.of(vault, bytes(16)), bytes(32)),
        new Settled(bytes(32), vault, bytes(32)),
        new Disclosed(bytes(32), vault, bytes(32), Map.of(vault, bytes(48))),
        head.object(),
        new WitnessAck(bytes(32), bytes(32), vault, 1),
        new IncarnationRequest(head, bytes(32)),
        new IncarnationGrant(bytes(32), vault, 1),
        witnessed,
        new HeadReport(bytes(32), witnessed, vault, 1),
        new RecoveryTable(
            first.constellationId(),
            first.configId(),
            bytes(32),
            first.members().getLast().vault(),
            new Place(2, bytes(32)),
            List.of(witnessed)),
        new RecoveryVote(bytes(32), head),
        new RecoveryConsent(bytes(32), List.of(head)),
        new AuditEntry(
            1, bytes(32), 1, 2, Actor.OWNER, bytes(32), "get", bytes(32), "ok", bytes(32)),
        new AuditHead(first.constellationId(), vault, 1, 1, bytes(32)));
  }

  private static Member member(int position, SecureRandom random) {
    return new Member(
        VaultId.random(random),
        SigningKey.generate(random).publicKey(),
        position,
        "tdx",
        bytes(16),
        "site",
        bytes(32));
  }

  private static ByteString bytes(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    return ByteString.copyOf(bytes);
  }
}
