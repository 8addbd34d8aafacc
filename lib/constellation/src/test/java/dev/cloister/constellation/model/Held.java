package dev.cloister.constellation.model;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.commit.CommitCertificate;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.ShareHeader;
import dev.cloister.threshold.Share;
import java.util.Optional;

/** A state of the secret as one vault holds it. */
record Held(
    WriteIntent intent,
    SecretHeader header,
    Optional<ShareHeader> shareHeader,
    Optional<Share> share,
    ByteString ciphertext,
    Optional<CommitCertificate> certificate) {
  Revision revision() {
    return intent.revision();
  }

  Held committed(CommitCertificate with) {
    return new Held(intent, header, shareHeader, share, ciphertext, Optional.of(with));
  }

  @Override
  public String toString() {
    return intent.hash().hex() + certificate.isPresent();
  }
}
