package dev.cloister.vault.api;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.secret.SealedSecret;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.secret.SecretSpec;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.threshold.Share;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an owner does with all vaults, step by step. */
final class Story {
  static final SecretName NAME = new SecretName("db/password");

  private final VaultWorld world;
  final Visitor.Owner owner;

  Story(VaultWorld world, Visitor.Owner owner) {
    this.world = world;
    this.owner = owner;
  }

  /** A version as it is sent out. */
  record Version(SealedSecret sealed, SecretPolicy policy, WriteIntent intent) {}

  static SecretPolicy policy(String json) throws Exception {
    return SecretPolicy.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  static SecretPolicy closed() throws Exception {
    return policy("{\"version\":1,\"release\":{}}");
  }

  Version version(long number, String secret, SecretPolicy policy) {
    SecretSpec spec = spec(number);
    try (SecretBytes bytes = SecretBytes.takeOver(secret.getBytes(StandardCharsets.UTF_8))) {
      SealedSecret sealed = Envelope.seal(world.descriptor(), spec, bytes, world.random);
      return new Version(
          sealed,
          policy,
          WriteIntent.store(sealed.header(), sealed.shareHeader(), policy.digest()));
    }
  }

  SecretSpec spec(long number) {
    long created = world.now.get().getEpochSecond();
    return new SecretSpec(owner.id(), NAME, number, created, created + 3600);
  }

  VaultRequest.StoreSecret request(Version version, int index) {
    Share share = version.sealed().share(world.member(index).position());
    return new VaultRequest.StoreSecret(
        version.sealed().header(),
        version.sealed().shareHeader(),
        Share.of(share.position(), share.copyValue()),
        version.sealed().ciphertext(),
        version.policy(),
        Signed.by(owner.key(), version.intent()));
  }

  /** Prepares at all vaults. */
  CommitCertificate prepare(Version version) throws Exception {
    List<Vote> votes = new ArrayList<>();
    for (int i = 0; i < world.vaults.size(); i++) {
      votes.add(prepare(version, i));
    }
    return certificate(version.intent(), Ballot.NONE, votes);
  }

  Vote prepare(Version version, int index) throws Exception {
    try (Visitor visitor = Visitor.owner(world, index, owner)) {
      return vote(index, visitor.expect(VaultAnswer.SecretPrepared.class, request(version, index)));
    }
  }

  Vote vote(int index, VaultAnswer.SecretPrepared answer) throws Exception {
    Prepared word = answer.vote().verify(world.member(index).identity());
    return Vote.of(word, answer.vote().signature());
  }

  CommitCertificate certificate(WriteIntent state, Ballot ballot, List<Vote> votes)
      throws Exception {
    CommitCertificate certificate = CommitCertificate.of(0, ballot, state, votes);
    certificate.verify(world.descriptor());
    return certificate;
  }

  void commit(CommitCertificate certificate) throws Exception {
    for (int i = 0; i < world.vaults.size(); i++) {
      try (Visitor visitor = Visitor.nobody(world, i)) {
        visitor.expect(
            VaultAnswer.SecretCommitted.class,
            new VaultRequest.CommitSecret(certificate, Optional.empty()));
      }
    }
  }

  Version store(long number, String secret, SecretPolicy policy) throws Exception {
    Version version = version(number, secret, policy);
    commit(prepare(version));
    return version;
  }

  void delete(long number) throws Exception {
    SecretHeader tombstone = SecretHeader.tombstone(world.descriptor(), spec(number), world.random);
    WriteIntent intent = WriteIntent.delete(tombstone);
    List<Vote> votes = new ArrayList<>();
    for (int i = 0; i < world.vaults.size(); i++) {
      try (Visitor visitor = Visitor.owner(world, i, owner)) {
        votes.add(
            vote(
                i,
                visitor.expect(
                    VaultAnswer.SecretPrepared.class,
                    new VaultRequest.DeleteSecret(tombstone, Signed.by(owner.key(), intent)))));
      }
    }
    commit(certificate(intent, Ballot.NONE, votes));
  }

  VaultAnswer.SecretValue get(int index) throws Exception {
    try (Visitor visitor = Visitor.owner(world, index, owner)) {
      return visitor.expect(VaultAnswer.SecretValue.class, own());
    }
  }

  static VaultRequest.GetSecret own() {
    return new VaultRequest.GetSecret(new SecretReference.Own(NAME), Optional.empty());
  }

  VaultRequest.GetSecret ofOwner(Optional<String> managerToken) {
    return new VaultRequest.GetSecret(new SecretReference.OfOwner(owner.id(), NAME), managerToken);
  }

  /** The secret, of the shares of these answers. */
  static String open(VaultAnswer.SecretValue... answers) throws Exception {
    List<Share> shares = new ArrayList<>();
    HeldSecret.Value last = value(answers[0]);
    for (VaultAnswer.SecretValue answer : answers) {
      last = value(answer);
      shares.add(last.share());
    }
    try (SecretBytes secret =
        Envelope.open(last.header(), last.shareHeader(), last.ciphertext(), shares)) {
      return secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  static HeldSecret.Value value(VaultAnswer.SecretValue answer) {
    return (HeldSecret.Value) answer.committed().orElseThrow();
  }
}
