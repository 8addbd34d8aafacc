package dev.cloister.vault.api;

import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Promise;
import dev.cloister.constellation.commit.Vote;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.dealing.DealingTranscript;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.dealing.Dealt;
import dev.cloister.constellation.dealing.Joined;
import dev.cloister.constellation.dealing.Opened;
import dev.cloister.constellation.dealing.Revealed;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.ArrayList;
import java.util.List;

/** An owner who refreshes a secret, message by message. */
final class RefreshStory {
  private final VaultWorld world;
  private final Story story;
  private final Story.Version version;
  final DealingSession session;
  final DealingTranscript transcript;
  private final PolicyStory steps;

  RefreshStory(VaultWorld world, Story story, Story.Version version, long round) throws Exception {
    this.world = world;
    this.story = story;
    this.version = version;
    ShareHeader shares = version.sealed().shareHeader();
    session =
        new DealingSession(
            world.descriptor().configId(),
            version.intent(),
            shares.epoch() + 1,
            PolicyStory.ballot(round));
    transcript = DealingTranscript.of(world.descriptor(), session, shares);
    steps = new PolicyStory(world, story);
  }

  List<Signed<Promise>> promises() throws Exception {
    return promises(session.ballot());
  }

  List<Signed<Promise>> promises(Ballot ballot) throws Exception {
    return steps.promises(version.intent().withPolicy(version.intent().policy()), ballot);
  }

  VaultRequest.DealShares request(List<Signed<DealingWord>> words) {
    return new VaultRequest.DealShares(Signed.by(story.owner.key(), session), words);
  }

  Signed<DealingWord> say(int index, List<Signed<DealingWord>> words) throws Exception {
    try (Visitor visitor = Visitor.owner(world, index, story.owner)) {
      Signed<DealingWord> word =
          visitor.expect(VaultAnswer.SharesDealt.class, request(words)).word();
      transcript.check(word);
      return word;
    }
  }

  List<Signed<DealingWord>> round(List<Signed<DealingWord>> before) throws Exception {
    List<Signed<DealingWord>> words = new ArrayList<>();
    for (int i = 0; i < world.vaults.size(); i++) {
      words.add(say(i, before));
    }
    return words;
  }

  /** Until every vault has its new share on its disk. */
  WriteIntent settle() throws Exception {
    List<Signed<DealingWord>> joined = round(List.of());
    transcript.take(Joined.class, joined);
    List<Signed<DealingWord>> dealt = round(joined);
    transcript.take(Dealt.class, dealt);
    List<Signed<DealingWord>> revealed = round(dealt);
    transcript.take(Revealed.class, revealed);
    List<Signed<DealingWord>> opened = round(revealed);
    transcript.take(Opened.class, opened);
    round(opened);
    return version.intent().withShares(transcript.next());
  }

  Vote vote(int index, WriteIntent next, Ballot ballot, List<Signed<Promise>> promises)
      throws Exception {
    try (Visitor visitor = Visitor.owner(world, index, story.owner)) {
      return story.vote(
          index,
          visitor.expect(
              VaultAnswer.SecretPrepared.class,
              steps.request(next, ballot, version.policy(), promises)));
    }
  }

  CommitCertificate choose(WriteIntent next, Ballot ballot, List<Signed<Promise>> promises)
      throws Exception {
    List<Vote> votes = new ArrayList<>();
    for (int i = 0; i < world.vaults.size(); i++) {
      votes.add(vote(i, next, ballot, promises));
    }
    return story.certificate(next, ballot, votes);
  }
}
