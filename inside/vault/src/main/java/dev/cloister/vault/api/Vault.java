package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.member.Membership;
import dev.cloister.vault.peer.VaultPeers;
import dev.cloister.vault.secret.Secrets;

/**
 * What all operations of a vault share.
 *
 * @param membership who it is
 * @param secrets what it holds
 * @param peers who vouch for its disk, and let it serve
 * @param time what it knows of the time
 * @param development whether policies may name development roots
 */
public record Vault(
    Membership membership,
    Secrets secrets,
    VaultPeers peers,
    TrustedTime time,
    boolean development) {
  ConstellationHistory constellation() throws ChannelException {
    return membership.require();
  }

  ByteString constellationId() throws ChannelException {
    return constellation().constellationId();
  }

  Continuity continuity() {
    return peers.continuity();
  }

  /** The vault's word that it holds a state: to be given after that is durable. */
  Signed<Prepared> vote(WriteIntent state, Ballot ballot)
      throws ChannelException, ConstellationException {
    return Signed.by(
        membership.key(),
        new Prepared(
            constellation().current().configEpoch(),
            ballot,
            state,
            membership.vault(),
            peers.requireIncarnation()));
  }
}
