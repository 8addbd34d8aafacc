package dev.cloister.constellation.commit;

import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.VaultId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The proof that a state of a secret is held by enough vaults; anybody may carry it. Signatures are
 * not unique, so neither is a certificate: it proves, it names nothing.
 *
 * @param configEpoch the configuration whose members voted
 * @param ballot in which the step was taken; {@link Ballot#NONE} for writes
 * @param state what they hold
 * @param votes ascending by vault, all different
 */
public record CommitCertificate(
    long configEpoch, Ballot ballot, WriteIntent state, List<Vote> votes) implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 32 * 1024;

  private static final String DOMAIN = "cloister-commit-v1";

  /** Refuses what cannot have been voted for. */
  public CommitCertificate {
    votes = List.copyOf(votes);
    for (int i = 0; i < votes.size(); i++) {
      prepared(configEpoch, ballot, state, votes.get(i));
      if (i > 0 && votes.get(i - 1).vault().compareTo(votes.get(i).vault()) >= 0) {
        throw new IllegalArgumentException("votes: expected ascending, different vaults");
      }
    }
    if (votes.isEmpty()) {
      throw new IllegalArgumentException("votes: expected some");
    }
  }

  /** A certificate of votes in any order. */
  public static CommitCertificate of(
      long configEpoch, Ballot ballot, WriteIntent state, Collection<Vote> votes) {
    return new CommitCertificate(
        configEpoch,
        ballot,
        state,
        votes.stream().sorted(Comparator.comparing(Vote::vault)).toList());
  }

  /** What the vault of a vote signed. */
  public Prepared prepared(Vote vote) {
    return prepared(configEpoch, ballot, state, vote);
  }

  /** Whether fewer than q voted, so that one more loss may lose the secret until it is repaired. */
  public boolean isDegraded(Descriptor constellation) {
    return votes.size() < constellation.quorums().q();
  }

  /**
   * Refuses what q members of this configuration did not vote for.
   *
   * @throws ConstellationException with {@link Reason#WRONG_CONSTELLATION}, {@link
   *     Reason#WRONG_CONFIGURATION}, {@link Reason#NOT_A_MEMBER}, {@link Reason#SIGNATURE_INVALID}
   *     or {@link Reason#NO_QUORUM}
   */
  public void verify(Descriptor constellation) throws ConstellationException {
    verify(constellation, constellation.quorums().q());
  }

  /**
   * The same for a constellation that offers degraded writes: of a value as it was written, never
   * of a deletion or a step, fewer than q may do.
   *
   * @throws ConstellationException as {@link #verify(Descriptor)}
   */
  public void verifyDegraded(Descriptor constellation) throws ConstellationException {
    boolean value = !state.isDeletion() && state.revision().step() == 0;
    verify(constellation, value ? constellation.quorums().degraded() : constellation.quorums().q());
  }

  private void verify(Descriptor constellation, int wanted) throws ConstellationException {
    if (!constellation.constellationId().equals(state.constellationId())) {
      throw new ConstellationException(
          Reason.WRONG_CONSTELLATION, "the certificate is another constellation's");
    }
    if (constellation.configEpoch() != configEpoch) {
      throw new ConstellationException(
          Reason.WRONG_CONFIGURATION,
          "expected votes of config epoch "
              + constellation.configEpoch()
              + ", found "
              + configEpoch);
    }
    if (votes.size() < wanted) {
      throw new ConstellationException(
          Reason.NO_QUORUM, "expected " + wanted + " votes, found " + votes.size());
    }
    for (Vote vote : votes) {
      constellation.member(vote.vault()).identity().verify(prepared(vote), vote.signature());
    }
  }

  @Override
  public byte[] encoded() {
    Encoder out = Encoder.of(DOMAIN).number(configEpoch);
    ballot.write(out);
    state.write(out);
    return out.list(
            votes,
            (vote, item) ->
                item.bytes(vote.vault().bytes()).number(vote.incarnation()).bytes(vote.signature()))
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static CommitCertificate decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new CommitCertificate(
                in.number("config epoch"),
                Ballot.read(in),
                WriteIntent.read(in),
                in.list("votes", 255, CommitCertificate::vote)));
  }

  private static Vote vote(Decoder in) throws ConstellationException {
    return new Vote(
        VaultId.read(in, "vault id"),
        in.number("incarnation"),
        in.bytes("signature", P256PublicKey.SIGNATURE_LENGTH));
  }

  private static Prepared prepared(long configEpoch, Ballot ballot, WriteIntent state, Vote vote) {
    return new Prepared(configEpoch, ballot, state, vote.vault(), vote.incarnation());
  }
}
