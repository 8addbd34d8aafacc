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
import dev.cloister.vault.member.HeadWitness;
import dev.cloister.vault.member.Membership;
import dev.cloister.vault.secret.Secrets;

/**
 * What all operations of a vault share.
 *
 * @param membership who it is
 * @param secrets what it holds
 * @param witness who vouches for its disk
 * @param time what it knows of the time
 * @param incarnation under which it speaks
 * @param development whether policies may name development roots
 */
public record Vault(
    Membership membership,
    Secrets secrets,
    HeadWitness witness,
    TrustedTime time,
    long incarnation,
    boolean development) {
  ConstellationHistory constellation() throws ChannelException {
    return membership.require();
  }

  ByteString constellationId() throws ChannelException {
    return constellation().constellationId();
  }

  Continuity continuity() {
    return witness.continuity();
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
            incarnation));
  }
}
