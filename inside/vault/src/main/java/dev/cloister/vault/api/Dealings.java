package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.dealing.DealingSeat;
import dev.cloister.constellation.dealing.DealingSession;
import dev.cloister.constellation.dealing.DealingWord;
import dev.cloister.constellation.dealing.Settled;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.vault.access.Caller;
import dev.cloister.vault.secret.DealingRules;
import dev.cloister.vault.secret.Held;
import dev.cloister.vault.secret.Parts;
import dev.cloister.vault.secret.SecretState;
import dev.cloister.vault.secret.ShareSet;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/** The vault in sessions of refresh, which the secret's owner begins and carries. */
final class Dealings {
  private final Vault vault;
  private final SeatTable seats;
  private final SecureRandom random;

  Dealings(Vault vault, SecureRandom random, LongSupplier nanoTime) {
    this.vault = vault;
    this.seats = new SeatTable(nanoTime);
    this.random = random;
  }

  VaultAnswer deal(VaultRequest.DealShares request, Caller.Owner caller)
      throws ChannelException, ConstellationException {
    DealingSession session = request.session().verify(caller.requestKey());
    SecretId secret = session.base().secret();
    SecretState state = vault.secrets().read(secret);
    Policies.requireOwn(state, caller);
    Held base = DealingRules.base(state, session);
    ShareSet old = base.shares().orElseThrow();
    DealingSeat seat = seat(request, session, caller, old);
    DealingWord word = seat.answer(request.words(), old.share());
    if (word instanceof Settled) {
      settle(secret, session, seat);
    }
    return new VaultAnswer.SharesDealt(
        Signed.by(vault.membership().key(), word), vault.continuity());
  }

  private DealingSeat seat(
      VaultRequest.DealShares request, DealingSession session, Caller.Owner caller, ShareSet old)
      throws ChannelException, ConstellationException {
    SecretId secret = session.base().secret();
    ByteString id = session.hash();
    if (!request.words().isEmpty()) {
      return seats.find(secret, id).orElseThrow(DealingRules::unknownSession);
    }
    Descriptor constellation = vault.constellation().current();
    return seats.join(
        secret,
        caller.id(),
        id,
        () ->
            DealingSeat.join(
                constellation, session, old.header(), vault.membership().vault(), random));
  }

  /** The word leaves when the share is on the disk. */
  private void settle(SecretId secret, DealingSession session, DealingSeat seat)
      throws ChannelException {
    DealingSeat.Fresh fresh = seat.settled().orElseThrow(DealingRules::unknownSession);
    ShareSet shares = new ShareSet(fresh.header(), fresh.share());
    vault
        .secrets()
        .change(secret, Parts.NONE, before -> DealingRules.settle(before, session, shares));
  }
}
