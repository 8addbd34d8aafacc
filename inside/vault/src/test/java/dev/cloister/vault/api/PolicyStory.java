package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Proposal;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.ArrayList;
import java.util.List;

/** An owner who changes a policy, as the coordinator of one ballot. */
final class PolicyStory {
  private final VaultWorld world;
  private final Story story;

  PolicyStory(VaultWorld world, Story story) {
    this.world = world;
    this.story = story;
  }

  static Ballot ballot(long round) {
    return new Ballot(round, ByteString.copyOf(new byte[16]));
  }

  void change(WriteIntent before, SecretPolicy next, long round) throws Exception {
    story.commit(choose(before, next, round));
  }

  CommitCertificate choose(WriteIntent before, SecretPolicy next, long round) throws Exception {
    Ballot ballot = ballot(round);
    WriteIntent intent = before.withPolicy(next.digest());
    List<Signed<Promise>> promises = promises(intent, ballot);
    List<Vote> votes = new ArrayList<>();
    for (int i = 0; i < world.vaults.size(); i++) {
      try (Visitor visitor = Visitor.owner(world, i, story.owner)) {
        votes.add(
            story.vote(
                i,
                visitor.expect(
                    VaultAnswer.SecretPrepared.class, request(intent, ballot, next, promises))));
      }
    }
    return story.certificate(intent, ballot, votes);
  }

  List<Signed<Promise>> promises(WriteIntent intent, Ballot ballot) throws Exception {
    List<Signed<Promise>> promises = new ArrayList<>();
    for (int i = 0; i < world.vaults.size(); i++) {
      try (Visitor visitor = Visitor.owner(world, i, story.owner)) {
        promises.add(
            visitor
                .expect(
                    VaultAnswer.PolicyPromised.class,
                    new VaultRequest.PromiseSecretPolicy(
                        intent.secret(), intent.revision(), ballot))
                .promise());
      }
    }
    return promises;
  }

  VaultRequest.UpdateSecretPolicy request(
      WriteIntent intent, Ballot ballot, SecretPolicy policy, List<Signed<Promise>> promises) {
    return new VaultRequest.UpdateSecretPolicy(
        Signed.by(story.owner.key(), new Proposal(ballot, intent)), policy, promises);
  }
}
