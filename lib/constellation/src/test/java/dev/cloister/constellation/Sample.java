package dev.cloister.constellation;

import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.request.ProofChannel;
import dev.cloister.constellation.request.RequestProof;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretSpec;
import dev.cloister.constellation.secret.ShareHeader;
import java.util.List;

/** A value of each kind of object, with its reader. */
record Sample(String kind, Canonical value, Reader reader) {
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
            RequestProof::decode));
  }

  @Override
  public String toString() {
    return kind;
  }
}
