package dev.cloister.vault.audit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditHead;
import dev.cloister.time.TimeInterval;

/** The end of the log: what the next entry follows. Used by one thread. */
final class Chain {
  private final ByteString constellationId;
  private final VaultId vault;
  private long seq;
  private ByteString hash;
  private long notBefore;

  Chain(ByteString constellationId, VaultId vault) {
    this.constellationId = constellationId;
    this.vault = vault;
    this.hash = AuditEntry.origin(constellationId, vault);
  }

  /** Where the log is. */
  AuditPlace place() {
    return seq == 0 ? AuditPlace.NONE : new AuditPlace(seq, hash);
  }

  /** An entry that was read. */
  void follow(AuditEntry entry) {
    seq = entry.seq();
    hash = entry.hash();
    notBefore = entry.notBefore();
  }

  /** The next entry. Its time does not go back, whatever the clock does. */
  AuditEntry next(Attempt attempt, TimeInterval now) {
    long earliest = Math.max(notBefore, Math.max(0, now.earliest().getEpochSecond()));
    long latest =
        now.latest().map(hi -> Math.max(earliest, hi.getEpochSecond())).orElse(AuditEntry.UNKNOWN);
    AuditEntry entry =
        new AuditEntry(
            seq + 1,
            hash,
            earliest,
            latest,
            attempt.actor(),
            attempt.actorId(),
            attempt.operation(),
            attempt.subject().orElse(ByteString.copyOf(new byte[0])),
            attempt.outcome(),
            attempt.request());
    follow(entry);
    return entry;
  }

  /** The head at the last entry. */
  Signed<AuditHead> head(SigningKey key, long incarnation) {
    return Signed.by(key, new AuditHead(constellationId, vault, incarnation, seq, hash));
  }
}
