package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;
import java.util.Optional;

/** The committed state of a secret, as one vault holds it, with the proof that it is committed. */
public sealed interface HeldSecret {
  /** The votes for the state. */
  CommitCertificate certificate();

  /**
   * A value. Closing it wipes the share.
   *
   * @param certificate of the state
   * @param header what the version is
   * @param shareHeader how its data key is shared
   * @param share the vault's own
   * @param ciphertext the secret, encrypted
   * @param expiresAt seconds since the epoch: when it is no longer released, under its policy
   * @param policy for its owner only
   */
  record Value(
      CommitCertificate certificate,
      SecretHeader header,
      ShareHeader shareHeader,
      Share share,
      ByteString ciphertext,
      long expiresAt,
      Optional<SecretPolicy> policy)
      implements HeldSecret, AutoCloseable {
    @Override
    public void close() {
      share.close();
    }
  }

  /**
   * A deletion.
   *
   * @param certificate of the deletion
   */
  record Deleted(CommitCertificate certificate) implements HeldSecret {
    /** Refuses the certificate of a value. */
    public Deleted {
      if (!certificate.state().isDeletion()) {
        throw new IllegalArgumentException("expected a deletion's certificate");
      }
    }
  }
}
