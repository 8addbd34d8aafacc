package dev.cloister.constellation.recovery;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.Witnessed;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The tables of all members that take part, of one life each. A member votes for a round once in a
 * life, when its own log holds every place that any table has of it, and goes on when all who take
 * part have voted for the same round.
 */
public final class RecoveryRound {
  private final Descriptor constellation;
  private final Map<VaultId, RecoveryTable> tables;

  private RecoveryRound(Descriptor constellation, Map<VaultId, RecoveryTable> tables) {
    this.constellation = constellation;
    this.tables = Collections.unmodifiableMap(tables);
  }

  /**
   * A round of these tables.
   *
   * @param signed one of each member that takes part
   * @throws ConstellationException with {@link Reason#WRONG_CONSTELLATION}, {@link
   *     Reason#WRONG_CONFIGURATION}, {@link Reason#NOT_A_MEMBER}, {@link Reason#SIGNATURE_INVALID};
   *     {@link Reason#MISMATCH} for two of one member; {@link Reason#EQUIVOCATION} where a table
   *     proves that one who takes part contradicted itself
   */
  public static RecoveryRound of(Descriptor constellation, Collection<Signed<RecoveryTable>> signed)
      throws ConstellationException {
    Map<VaultId, RecoveryTable> tables = new TreeMap<>();
    for (Signed<RecoveryTable> one : signed) {
      RecoveryTable table = one.object();
      requireOurs(constellation, table);
      one.verify(constellation.member(table.vault()).identity());
      if (tables.put(table.vault(), table) != null) {
        throw new ConstellationException(Reason.MISMATCH, "two tables of one member");
      }
    }
    for (RecoveryTable table : tables.values()) {
      for (Witnessed known : table.known()) {
        requireGenuine(constellation, tables.keySet(), known);
      }
    }
    return new RecoveryRound(constellation, tables);
  }

  private static void requireOurs(Descriptor constellation, RecoveryTable table)
      throws ConstellationException {
    if (!table.constellationId().equals(constellation.constellationId())) {
      throw new ConstellationException(
          Reason.WRONG_CONSTELLATION, "the table is another constellation's");
    }
    if (!table.configId().equals(constellation.configId())) {
      throw new ConstellationException(
          Reason.WRONG_CONFIGURATION, "the table is of another configuration");
    }
  }

  /** A member that lies cannot make up a head of another: each is in its vault's own words. */
  private static void requireGenuine(Descriptor constellation, Set<VaultId> taking, Witnessed known)
      throws ConstellationException {
    Head head = known.last().object();
    if (!taking.contains(head.vault())) {
      return;
    }
    requireHead(constellation, known.last());
    if (known.other().isPresent()) {
      requireHead(constellation, known.other().get());
      if (!known.other().get().object().contradicts(head)) {
        throw new ConstellationException(
            Reason.MISMATCH, "the heads that are to prove a contradiction prove none");
      }
      throw new ConstellationException(
          Reason.EQUIVOCATION, "vault " + head.vault() + " contradicted itself");
    }
  }

  private static void requireHead(Descriptor constellation, Signed<Head> head)
      throws ConstellationException {
    if (!head.object().constellationId().equals(constellation.constellationId())) {
      throw new ConstellationException(
          Reason.WRONG_CONSTELLATION, "a head is another constellation's");
    }
    head.verify(constellation.member(head.object().vault()).identity());
  }

  /** Names the round: SHA-256 over the tables, ascending by vault. */
  public ByteString id() {
    Encoder out = Encoder.of("cloister-recovery-round-v1");
    tables.values().forEach(out::object);
    return ByteString.copyOf(Crypto.sha256(out.encoded()));
  }

  /** Who takes part. */
  public Set<VaultId> members() {
    return tables.keySet();
  }

  /** Whether nobody is missing. */
  public boolean isComplete() {
    return tables.size() == constellation.members().size();
  }

  /**
   * Refuses a round that some members are missing from, unless the owner consented to it, and
   * anchors that are no heads of those who take part.
   *
   * @throws ConstellationException with {@link Reason#NO_QUORUM}, {@link Reason#MISMATCH}, {@link
   *     Reason#NOT_A_MEMBER}, {@link Reason#WRONG_CONSTELLATION} or {@link
   *     Reason#SIGNATURE_INVALID}
   */
  public void requireAllowed(Optional<Signed<RecoveryConsent>> consent)
      throws ConstellationException {
    if (consent.isPresent()) {
      RecoveryConsent word = consent.get().verify(constellation.owner());
      if (!word.round().equals(id())) {
        throw new ConstellationException(Reason.MISMATCH, "the consent is to another round");
      }
      for (Signed<Head> anchor : word.anchors()) {
        if (!tables.containsKey(anchor.object().vault())) {
          throw new ConstellationException(
              Reason.NOT_A_MEMBER, "an anchor is of a vault that takes no part");
        }
        requireHead(constellation, anchor);
      }
    } else if (!isComplete()) {
      throw new ConstellationException(
          Reason.NO_QUORUM,
          "expected all " + constellation.members().size() + " members or the owner's consent");
    }
  }

  /**
   * Whether a member's log holds every place that the tables, and the owner's anchors, have of it.
   *
   * @param log whether its log holds a place
   */
  public boolean isExtendedBy(
      VaultId vault, Optional<RecoveryConsent> consent, Predicate<Place> log) {
    boolean anchored =
        consent.stream()
            .flatMap(word -> word.anchors().stream())
            .map(Signed::object)
            .filter(head -> head.vault().equals(vault))
            .map(Head::place)
            .allMatch(log);
    return anchored && tables.values().stream().allMatch(table -> holds(table, vault, log));
  }

  private static boolean holds(RecoveryTable table, VaultId vault, Predicate<Place> log) {
    return table.known().stream()
        .map(known -> known.last().object())
        .filter(head -> head.vault().equals(vault))
        .map(Head::place)
        .allMatch(log);
  }

  /**
   * The head with which a member goes on: where its table says, in the incarnation after all that
   * anybody remembers.
   *
   * @throws ConstellationException with {@link Reason#NOT_A_MEMBER} for one that takes no part
   */
  public Head head(VaultId vault) throws ConstellationException {
    RecoveryTable own = tables.get(vault);
    if (own == null) {
      throw new ConstellationException(Reason.NOT_A_MEMBER, "the vault takes no part");
    }
    long last = 1;
    for (RecoveryTable table : tables.values()) {
      for (Witnessed known : table.known()) {
        Head head = known.last().object();
        last = head.vault().equals(vault) ? Math.max(last, head.incarnation()) : last;
      }
    }
    return new Head(
        constellation.constellationId(), vault, Math.addExact(last, 1), own.place(), own.place());
  }

  /**
   * A member's signed head, as its vote brings it.
   *
   * @throws ConstellationException with {@link Reason#MISMATCH}, {@link Reason#NOT_A_MEMBER} or
   *     {@link Reason#SIGNATURE_INVALID}
   */
  public Signed<Head> verified(VaultId vault, Signed<RecoveryVote> vote)
      throws ConstellationException {
    vote.verify(constellation.member(vault).identity());
    Signed<Head> head = vote.object().head();
    if (!vote.object().round().equals(id()) || !head.object().equals(head(vault))) {
      throw new ConstellationException(
          Reason.MISMATCH, "the vote is for another round or another head");
    }
    head.verify(constellation.member(vault).identity());
    return head;
  }
}
