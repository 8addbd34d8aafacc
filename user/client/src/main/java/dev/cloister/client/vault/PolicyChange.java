package dev.cloister.client.vault;

import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.policy.SecretPolicy;
import java.util.Optional;

/**
 * The next step with another policy and the same shares.
 *
 * @param wanted the policy
 */
record PolicyChange(SecretPolicy wanted) implements StepChange.Aim {
  @Override
  public WriteIntent next(StepChange.Base base, Ballot ballot) {
    return base.state().withPolicy(wanted.digest());
  }

  @Override
  public Optional<SecretPolicy> policy() {
    return Optional.of(wanted);
  }

  @Override
  public boolean isReached(WriteIntent chosen) {
    return chosen.policy().equals(wanted.digest());
  }

  @Override
  public int promises(Descriptor constellation) {
    return constellation.quorums().q();
  }
}
