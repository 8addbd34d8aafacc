package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.peer.Durability;
import java.security.SecureRandom;

/** The vault that holds the keys. */
public interface KeyHome {
  /** 32 bytes; a new vault has none, and no keys. */
  ByteString constellationId() throws ChannelException;

  /** Which vault. */
  VaultId vault();

  /** Signs approvals. */
  SigningKey key();

  /** What is known of the time. */
  TrustedTime time();

  /** What every answer says. */
  Continuity continuity();

  /** What a change of a key waits for. */
  Durability durability();

  /** Whether policies may name development roots. */
  boolean development();

  /** For keys, nonces and ids. */
  SecureRandom random();
}
