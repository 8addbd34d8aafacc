package dev.cloister.constellation.witness;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether a vault that starts has its newest disk: s peers say what they remember of it, and its
 * own log must hold the highest of that.
 *
 * @param verdict whether it may ask for an incarnation
 * @param base the highest place that its peers know
 * @param nextIncarnation the incarnation to ask for
 */
public record StartCheck(Verdict verdict, Place base, long nextIncarnation) {
  /** Whether a vault may go on. */
  public enum Verdict {
    /** Its log holds all that its peers know of. */
    CURRENT,
    /** Its log ends before, or differs: rolled back. No reads, writes or votes. */
    ROLLED_BACK,
    /** A peer holds proof that it contradicted itself. */
    EQUIVOCATION
  }

  /**
   * Judges the peers' reports.
   *
   * @param nonce that the vault chose for this start
   * @param log whether the vault's own log holds a place
   * @throws ConstellationException with {@link Reason#MISMATCH}, {@link Reason#NOT_A_MEMBER},
   *     {@link Reason#SIGNATURE_INVALID}, {@link Reason#WRONG_CONSTELLATION} or {@link
   *     Reason#NO_QUORUM}: nothing is known then, and the vault waits
   */
  public static StartCheck judge(
      Descriptor constellation,
      VaultId self,
      ByteString nonce,
      Collection<Signed<HeadReport>> reports,
      Predicate<Place> log)
      throws ConstellationException {
    Set<VaultId> reporters = new HashSet<>();
    Place highest = new Place(0, ByteString.copyOf(new byte[32]));
    long incarnation = 0;
    Verdict verdict = Verdict.CURRENT;
    for (Signed<HeadReport> signed : reports) {
      HeadReport report = verified(constellation, self, nonce, signed);
      reporters.add(report.reporter());
      Place place = report.known().place();
      highest = place.seq() >= highest.seq() ? place : highest;
      incarnation = Math.max(incarnation, report.known().incarnation());
      verdict = worse(verdict, judge(report.known(), log));
    }
    int wanted = constellation.quorums().s();
    if (reporters.size() < wanted) {
      throw new ConstellationException(
          Reason.NO_QUORUM, "expected " + wanted + " reports, found " + reporters.size());
    }
    return new StartCheck(verdict, highest, Math.addExact(incarnation, 1));
  }

  /**
   * A report that counts: of a member, for this start, and every head in it this vault's own.
   *
   * @throws ConstellationException as {@link #judge}
   */
  public static HeadReport verified(
      Descriptor constellation, VaultId self, ByteString nonce, Signed<HeadReport> signed)
      throws ConstellationException {
    HeadReport report = signed.object();
    Signed<Head> last = report.known().last();
    if (!report.nonce().equals(nonce) || !last.object().vault().equals(self)) {
      throw new ConstellationException(
          Reason.MISMATCH, "the report is of another vault or another start");
    }
    if (report.reporter().equals(self)) {
      throw new ConstellationException(Reason.NOT_A_MEMBER, "a vault is not its own witness");
    }
    if (!last.object().constellationId().equals(constellation.constellationId())) {
      throw new ConstellationException(
          Reason.WRONG_CONSTELLATION, "the report is another constellation's");
    }
    signed.verify(constellation.member(report.reporter()).identity());
    // A peer that lies cannot make up a head: each is in this vault's own words.
    last.verify(constellation.member(self).identity());
    if (report.known().other().isPresent()) {
      Head other = report.known().other().get().verify(constellation.member(self).identity());
      if (!other.contradicts(last.object())) {
        throw new ConstellationException(
            Reason.MISMATCH, "the heads that are to prove a contradiction prove none");
      }
    }
    return report;
  }

  private static Verdict judge(Witnessed known, Predicate<Place> log) {
    if (known.isQuarantined()) {
      return Verdict.EQUIVOCATION;
    }
    return log.test(known.place()) ? Verdict.CURRENT : Verdict.ROLLED_BACK;
  }

  private static Verdict worse(Verdict one, Verdict other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
