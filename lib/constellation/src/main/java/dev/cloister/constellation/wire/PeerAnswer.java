package dev.cloister.constellation.wire;

import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.recovery.RecoveryTable;
import dev.cloister.constellation.recovery.RecoveryVote;
import dev.cloister.constellation.witness.GrantedStart;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.HeadReport;
import dev.cloister.constellation.witness.IncarnationGrant;
import dev.cloister.constellation.witness.WitnessAck;
import dev.cloister.constellation.witness.Witnesses;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a vault answers to another. */
public sealed interface PeerAnswer {
  /** Longest answer, as JSON, in bytes. */
  int MAX_LENGTH = 2 << 20;

  /** Why a vault does not do what its peer wants. */
  enum Why {
    /** {@link Witnesses.Verdict#STALE}. */
    STALE,
    /** {@link Witnesses.Verdict#UNLINKED}. */
    UNLINKED,
    /** {@link Witnesses.Verdict#FENCED}. */
    FENCED,
    /** {@link Witnesses.Verdict#EQUIVOCATION}. */
    EQUIVOCATION,
    /** The machine that has the incarnation may still read: ask again shortly. */
    LEASED,
    /** It does not serve: it starts, or waits for others. */
    NOT_ACTIVE,
    /** It serves: there is nothing to recover. */
    ACTIVE,
    /** It has no such head, or votes for no such round. */
    NONE;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What a verdict is called in answers. */
    public static Why of(Witnesses.Verdict verdict) {
      return switch (verdict) {
        case STALE -> STALE;
        case UNLINKED -> UNLINKED;
        case FENCED -> FENCED;
        case EQUIVOCATION -> EQUIVOCATION;
        case TAKEN -> throw new IllegalArgumentException("a head that is taken is acknowledged");
      };
    }

    static Why of(String code) {
      return Stream.of(values())
          .filter(why -> why.code().equals(code))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("unknown reason"));
    }
  }

  /** It is durable here. */
  record Acknowledged(Signed<WitnessAck> ack) implements PeerAnswer {}

  /** The incarnation is yours. */
  record Granted(Signed<IncarnationGrant> grant) implements PeerAnswer {}

  /** What is remembered of you. */
  record Reported(Signed<HeadReport> report) implements PeerAnswer {}

  /**
   * My head, on the place that you know if my log has it.
   *
   * @param start how its incarnation was granted; empty after a recovery
   */
  record Shown(Signed<Head> head, Optional<GrantedStart> start) implements PeerAnswer {}

  /**
   * The head with which I joined.
   *
   * @param begun whether I have served since
   */
  record Joined(Signed<Head> head, boolean begun) implements PeerAnswer {}

  /** What I bring to a recovery. */
  record Tabled(Signed<RecoveryTable> table) implements PeerAnswer {}

  /** My vote, and those of others that I know. */
  record Voted(List<Signed<RecoveryVote>> votes) implements PeerAnswer {
    static final int MAX_VOTES = 255;

    /** Refuses more votes than there are members. */
    public Voted {
      votes = List.copyOf(votes);
      if (votes.size() > MAX_VOTES) {
        throw new IllegalArgumentException("expected at most " + MAX_VOTES + " votes");
      }
    }
  }

  /**
   * No.
   *
   * @param report what is remembered of you, where that is the reason
   */
  record Refused(Why why, Optional<Signed<HeadReport>> report) implements PeerAnswer {
    /** No, and nothing to show for it. */
    public static Refused of(Why why) {
      return new Refused(why, Optional.empty());
    }
  }

  /** As JSON. */
  default byte[] encoded() {
    return PeerMessages.write(this);
  }

  /**
   * Reads an answer.
   *
   * @throws ConstellationException with {@link ConstellationException.Reason#MALFORMED}
   */
  static PeerAnswer decode(byte[] json) throws ConstellationException {
    return PeerMessages.answer(json);
  }
}
