package dev.cloister.tee.tpm;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;

/**
 * Keys that the TPM derives from its owner hierarchy's seed, the PCRs' values and the purpose. The
 * key in between is the TPM's own primary under {@code TPM2_PolicyPCR}: software that runs with
 * other PCRs can neither use it nor make it.
 *
 * <p>Nothing is stored, so nobody can put another object in its place: an object sealed for these
 * PCRs could have been made by anybody who ran on this TPM before, with data of its choice. The
 * registers are fixed, because whoever could leave one out would loosen the seal.
 */
final class VtpmSealing {
  /** Everything that boot and workload measure into. */
  static final PcrSet PCRS =
      PcrSet.sha256(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15));

  private static final byte[] DOMAIN = "cloister-tpm-seal-v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_LENGTH = 32;

  private final Tpm tpm;
  private final SecureRandom random;

  VtpmSealing(Tpm tpm, SecureRandom random) {
    this.tpm = tpm;
    this.random = random;
  }

  synchronized Sealing key(String purpose) throws TeeException {
    return TpmWork.during(
        "cannot derive a sealing key",
        () -> {
          byte[] nonce = new byte[KEY_LENGTH];
          random.nextBytes(nonce);
          int session = tpm.startPolicy(nonce);
          try {
            tpm.policyPcr(session, PCRS);
            return derive(session, purpose.getBytes(StandardCharsets.US_ASCII));
          } finally {
            tpm.flush(session);
          }
        });
  }

  private Sealing derive(int session, byte[] purpose)
      throws TpmException, IOException, TeeException {
    ByteString template =
        TpmTemplates.derivation(
            tpm.policyDigest(session), HashAlgorithm.SHA256.digest(DOMAIN, purpose));
    TpmKey key = tpm.createPrimary(Tpm.OWNER, template);
    try {
      byte[] derived = tpm.hmac(key, session, DOMAIN);
      if (derived.length != KEY_LENGTH) {
        throw new TeeException(Reason.FAILED, "a key of " + derived.length + " bytes");
      }
      return Sealing.Key.takeOver(derived);
    } finally {
      tpm.flush(key.handle());
    }
  }
}
