package dev.cloister.tee.tpm;

import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import java.io.IOException;

/** Work with a TPM, whose failures are the TEE's. */
@FunctionalInterface
interface TpmWork<T> {
  /** The work. */
  T run() throws TpmException, IOException, TeeException;

  /** Does it; what the TPM refused is named, what it held is not. */
  static <T> T during(String what, TpmWork<T> work) throws TeeException {
    try {
      return work.run();
    } catch (TpmException e) {
      throw new TeeException(Reason.FAILED, what + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new TeeException(Reason.FAILED, what + ": the TPM cannot be reached", e);
    }
  }
}
