package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.vault.audit.AuditTrail;
import java.util.Optional;

/** What changes when the vault becomes a member of a constellation. */
public interface Lifecycle {
  /** Is told once it is one; the audit log is begun when this returns. */
  void joined() throws ChannelException;

  /** The audit log, once there is one. */
  Optional<AuditTrail> audit();
}
