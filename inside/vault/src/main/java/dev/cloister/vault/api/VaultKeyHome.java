package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.key.KeyHome;
import dev.cloister.vault.peer.Durability;
import java.security.SecureRandom;

/**
 * The vault as its keys see it.
 *
 * @param of whom
 */
record VaultKeyHome(Vault of, SecureRandom random) implements KeyHome {
  @Override
  public ByteString constellationId() throws ChannelException {
    return of.constellationId();
  }

  @Override
  public VaultId vault() {
    return of.membership().vault();
  }

  @Override
  public SigningKey key() {
    return of.membership().key();
  }

  @Override
  public TrustedTime time() {
    return of.time();
  }

  @Override
  public Continuity continuity() {
    return of.continuity();
  }

  @Override
  public Durability durability() {
    return of.peers();
  }

  @Override
  public boolean development() {
    return of.development();
  }
}
