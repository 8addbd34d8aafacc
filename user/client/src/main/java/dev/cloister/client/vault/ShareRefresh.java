package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretId;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * The next step with other shares of the same key: the vaults deal zeros to each other, and this
 * client carries what they say and sees no share (docs/decisions/0032). Where it dies, the old
 * shares stay, or whoever takes the next step finishes this one. Used by one thread.
 */
final class ShareRefresh implements StepChange.Aim {
  private final Vaults vaults;
  private final OwnerCredentials owner;
  private final SecretId secret;
  private final SecureRandom random;
  private Optional<WriteIntent> proposed = Optional.empty();

  ShareRefresh(Vaults vaults, OwnerCredentials owner, SecretId secret, SecureRandom random) {
    this.vaults = vaults;
    this.owner = owner;
    this.secret = secret;
    this.random = random;
  }

  WriteResult run() throws ClientException {
    RepairResult repair = new Repair(vaults, owner, secret).run();
    if (repair.holders().size() < vaults.all().size()) {
      throw new VaultException(
          ClientFailure.NO_QUORUM,
          "a refresh needs every vault, " + repair.holders().size() + " hold the secret",
          repair.faults());
    }
    return new StepChange(vaults, owner, secret, random).run(this);
  }

  @Override
  public WriteIntent next(StepChange.Base base, Ballot ballot) throws ClientException {
    try {
      WriteIntent next =
          base.state().withShares(new DealingRun(vaults, owner.requestKey(), base, ballot).run());
      proposed = Optional.of(next);
      return next;
    } catch (ConstellationException e) {
      throw new VaultException(
          ClientFailure.NO_QUORUM, "no session can begin: " + e.getMessage(), List.of());
    }
  }

  @Override
  public Optional<SecretPolicy> policy() {
    return Optional.empty();
  }

  @Override
  public boolean isReached(WriteIntent chosen) {
    return proposed.filter(chosen::equals).isPresent();
  }

  @Override
  public int promises(Descriptor constellation) {
    return constellation.members().size();
  }
}
