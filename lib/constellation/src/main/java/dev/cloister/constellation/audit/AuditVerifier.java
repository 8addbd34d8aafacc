package dev.cloister.constellation.audit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.VaultId;
import java.util.Optional;

/**
 * Reads an exported audit log line by line, away from its vault. A log that was cut off at its end
 * still verifies: compare {@link AuditReport#signed} with what the vault or a receipt says.
 */
public final class AuditVerifier {
  private final ByteString constellationId;
  private final VaultId vault;
  private final P256PublicKey key;

  private long lines;
  private long entries;
  private long first;
  private long seq;
  private long unsigned;
  private long notBefore;
  private Optional<ByteString> hash = Optional.empty();
  private Optional<AuditHead> signed = Optional.empty();
  private Optional<AuditReport.Failure> failure = Optional.empty();

  private AuditVerifier(ByteString constellationId, VaultId vault, P256PublicKey key) {
    this.constellationId = constellationId;
    this.vault = vault;
    this.key = key;
  }

  /**
   * A verifier of that vault's log.
   *
   * @throws ConstellationException with {@link Reason#NOT_A_MEMBER}
   */
  public static AuditVerifier of(Descriptor constellation, VaultId vault)
      throws ConstellationException {
    return new AuditVerifier(
        constellation.constellationId(), vault, constellation.member(vault).identity());
  }

  /** Takes the next line. After a line that does not belong there no other is looked at. */
  public void accept(String line) {
    if (failure.isPresent()) {
      return;
    }
    lines++;
    try {
      switch (AuditLine.parse(line)) {
        case AuditLine.Entry(AuditEntry entry) -> entry(entry);
        case AuditLine.Head(var head) -> head(head.verify(key));
      }
    } catch (ConstellationException e) {
      String message = String.valueOf(e.getMessage());
      failure = Optional.of(new AuditReport.Failure(lines, e.reason(), message));
    }
  }

  /** What was found so far. */
  public AuditReport report() {
    return new AuditReport(entries, first, signed, unsigned, failure);
  }

  private void entry(AuditEntry entry) throws ConstellationException {
    if (hash.isEmpty()) {
      first = entry.seq();
      ByteString origin = AuditEntry.origin(constellationId, vault);
      require(
          (first == 1) == entry.previous().equals(origin), "the first entry is another vault's");
    } else {
      require(entry.seq() == seq + 1, "expected entry " + (seq + 1) + ", found " + entry.seq());
      require(entry.previous().equals(hash.get()), "entry " + entry.seq() + " does not follow");
      require(entry.notBefore() >= notBefore, "entry " + entry.seq() + " goes back in time");
    }
    entries++;
    unsigned++;
    seq = entry.seq();
    notBefore = entry.notBefore();
    hash = Optional.of(entry.hash());
  }

  private void head(AuditHead head) throws ConstellationException {
    if (!head.constellationId().equals(constellationId) || !head.vault().equals(vault)) {
      throw new ConstellationException(
          Reason.WRONG_CONSTELLATION, "the head is of another vault's log");
    }
    require(head.seq() == seq, "expected a head at " + seq + ", found one at " + head.seq());
    require(hash.filter(head.hash()::equals).isPresent(), "the head is of another log");
    require(
        signed.isEmpty() || signed.get().incarnation() <= head.incarnation(),
        "the head is of an incarnation before");
    unsigned = 0;
    signed = Optional.of(head);
  }

  private static void require(boolean holds, String message) throws ConstellationException {
    if (!holds) {
      throw new ConstellationException(Reason.BROKEN_CHAIN, message);
    }
  }
}
