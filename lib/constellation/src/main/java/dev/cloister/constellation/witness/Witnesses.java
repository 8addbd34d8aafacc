package dev.cloister.constellation.witness;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one vault remembers of all its peers, and how that changes (PROTOCOLS.md 6). Immutable: the
 * caller makes {@link Outcome#after} durable before it answers.
 */
public final class Witnesses {
  private final VaultId self;
  private final Map<VaultId, Witnessed> peers;

  /** What a witness says of a head or of a start. */
  public enum Verdict {
    /** It is remembered. */
    TAKEN,
    /** A later head of the peer is known: the peer's disk or the message is old. */
    STALE,
    /** It does not continue what is known; the peer may show one that does. */
    UNLINKED,
    /** The peer's incarnation is another. */
    FENCED,
    /** It contradicts a head that the peer signed: quarantine. */
    EQUIVOCATION
  }

  /**
   * What came of it.
   *
   * @param after what is remembered now
   * @param verdict what to answer
   */
  public record Outcome(Witnesses after, Verdict verdict) {}

  private Witnesses(VaultId self, Map<VaultId, Witnessed> peers) {
    this.self = self;
    this.peers = Collections.unmodifiableMap(new TreeMap<>(peers));
  }

  /** A vault that knows no peer yet. */
  public static Witnesses of(VaultId self) {
    return new Witnesses(self, Map.of());
  }

  /** What was durable. */
  public static Witnesses restored(VaultId self, Map<VaultId, Witnessed> peers) {
    return new Witnesses(self, peers);
  }

  /** What is remembered, by peer. */
  public Map<VaultId, Witnessed> peers() {
    return peers;
  }

  /**
   * A peer's first head: at genesis, when it joined, or after it was repaired.
   *
   * @throws ConstellationException as {@link #observe}
   */
  public Witnesses admit(Descriptor constellation, Signed<Head> head)
      throws ConstellationException {
    return with(Witnessed.first(verified(constellation, head)));
  }

  /** The same without peers that are no longer members. */
  public Witnesses retain(Descriptor constellation) {
    Map<VaultId, Witnessed> rest = new TreeMap<>(peers);
    rest.keySet().removeIf(vault -> constellation.find(vault).isEmpty());
    return new Witnesses(self, rest);
  }

  /**
   * A peer shows a head.
   *
   * @throws ConstellationException with {@link Reason#WRONG_CONSTELLATION}, {@link
   *     Reason#NOT_A_MEMBER} or {@link Reason#SIGNATURE_INVALID}: then it is no peer's head
   */
  public Outcome observe(Descriptor constellation, Signed<Head> head)
      throws ConstellationException {
    verified(constellation, head);
    Witnessed known = known(head.object().vault());
    if (known.isQuarantined()) {
      return outcome(Verdict.EQUIVOCATION);
    }
    if (head.object().incarnation() != known.incarnation()) {
      return outcome(Verdict.FENCED);
    }
    Verdict verdict = compare(known, head.object());
    return conclude(verdict, known.nonce(), known, head);
  }

  /**
   * A peer that started asks for an incarnation. One start gets it; that start may ask again.
   *
   * @throws ConstellationException as {@link #observe}
   */
  public Outcome grant(Descriptor constellation, Signed<IncarnationRequest> request)
      throws ConstellationException {
    Signed<Head> head = verified(constellation, request.object().head());
    request.verify(constellation.member(head.object().vault()).identity());
    Witnessed known = known(head.object().vault());
    if (known.isQuarantined()) {
      return outcome(Verdict.EQUIVOCATION);
    }
    ByteString nonce = request.object().nonce();
    long incarnation = head.object().incarnation();
    boolean again = incarnation == known.incarnation() && nonce.equals(known.nonce());
    if (incarnation <= known.incarnation() && !again) {
      return outcome(Verdict.FENCED);
    }
    return conclude(compare(known, head.object()), nonce, known, head);
  }

  /**
   * A peer shows a head of an incarnation that enough others granted it while this vault did not
   * hear of it: without that, whoever was down during a start could never be a witness of that peer
   * again.
   *
   * @param head of the incarnation that was granted
   * @throws ConstellationException as {@link #observe} and {@link IncarnationGrant#verify}
   */
  public Outcome learn(
      Descriptor constellation,
      Signed<IncarnationRequest> request,
      Collection<Signed<IncarnationGrant>> grants,
      Signed<Head> head)
      throws ConstellationException {
    verified(constellation, head);
    verified(constellation, request.object().head());
    request.verify(constellation.member(head.object().vault()).identity());
    IncarnationGrant.verify(constellation, request.object(), grants);
    Head granted = request.object().head().object();
    Witnessed known = known(head.object().vault());
    if (known.isQuarantined()) {
      return outcome(Verdict.EQUIVOCATION);
    }
    if (!granted.vault().equals(head.object().vault())
        || granted.incarnation() != head.object().incarnation()
        || granted.incarnation() < known.incarnation()) {
      return outcome(Verdict.FENCED);
    }
    ByteString nonce = request.object().nonce();
    return conclude(compare(known, head.object()), nonce, known, head);
  }

  private static Verdict compare(Witnessed known, Head head) {
    Place place = known.place();
    if (differs(place, head.place()) || differs(place, head.base())) {
      return Verdict.EQUIVOCATION;
    }
    if (head.place().seq() < place.seq()) {
      return Verdict.STALE;
    }
    return head.place().equals(place) || head.base().equals(place)
        ? Verdict.TAKEN
        : Verdict.UNLINKED;
  }

  private static boolean differs(Place known, Place shown) {
    return known.seq() == shown.seq() && !known.equals(shown);
  }

  private Outcome conclude(Verdict verdict, ByteString nonce, Witnessed known, Signed<Head> head) {
    return switch (verdict) {
      case TAKEN -> new Outcome(with(new Witnessed(nonce, head, Optional.empty())), verdict);
      case EQUIVOCATION ->
          new Outcome(with(new Witnessed(known.nonce(), known.last(), Optional.of(head))), verdict);
      default -> outcome(verdict);
    };
  }

  private Signed<Head> verified(Descriptor constellation, Signed<Head> head)
      throws ConstellationException {
    if (!head.object().constellationId().equals(constellation.constellationId())) {
      throw new ConstellationException(
          Reason.WRONG_CONSTELLATION, "the head is another constellation's");
    }
    if (head.object().vault().equals(self)) {
      throw new ConstellationException(Reason.NOT_A_MEMBER, "a vault is not its own witness");
    }
    head.verify(constellation.member(head.object().vault()).identity());
    return head;
  }

  private Witnessed known(VaultId vault) throws ConstellationException {
    return Optional.ofNullable(peers.get(vault))
        .orElseThrow(
            () ->
                new ConstellationException(
                    Reason.NOT_A_MEMBER, "vault " + vault + " was not admitted"));
  }

  private Outcome outcome(Verdict verdict) {
    return new Outcome(this, verdict);
  }

  private Witnesses with(Witnessed witnessed) {
    Map<VaultId, Witnessed> next = new TreeMap<>(peers);
    next.put(witnessed.last().object().vault(), witnessed);
    return new Witnesses(self, next);
  }
}
