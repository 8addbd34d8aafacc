package dev.cloister.client.vault;

import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.Prepared;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.threshold.Share;
import java.util.List;
import java.util.Optional;

/**
 * What one vault showed of a secret, as far as it is true.
 *
 * @param vault which
 * @param committed what members certified, whoever shows it
 * @param share the vault's own of that, if it is the one it was dealt
 * @param pending its votes for later states
 * @param continuity what it says of its disk
 * @param fault what was wrong with the answer
 */
record Shown(
    VaultId vault,
    Optional<HeldSecret> committed,
    Optional<Share> share,
    List<Signed<Prepared>> pending,
    Optional<Continuity> continuity,
    Optional<VaultFault> fault) {
  /** A vault that has nothing of the secret. */
  static Shown nothing(VaultId vault, Optional<Continuity> continuity) {
    return new Shown(
        vault, Optional.empty(), Optional.empty(), List.of(), continuity, Optional.empty());
  }

  /** A vault whose answer says nothing that is true. */
  static Shown faulty(VaultFault fault) {
    return new Shown(
        fault.vault(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.of(fault));
  }

  boolean isSound() {
    return fault.isEmpty();
  }

  Optional<Revision> revision() {
    return committed
        .map(HeldSecret::certificate)
        .map(CommitCertificate::state)
        .map(s -> s.revision());
  }
}
