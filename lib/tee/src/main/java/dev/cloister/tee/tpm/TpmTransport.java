package dev.cloister.tee.tpm;

import java.io.Closeable;
import java.io.IOException;

/** Carries one command to a TPM and its response back. */
public interface TpmTransport extends Closeable {
  /** Longest command and response, in bytes. */
  int MAX_LENGTH = 8192;

  /**
   * Sends a command.
   *
   * @return the response, as it came
   * @throws IOException when the TPM cannot be reached or the response is cut off
   */
  byte[] exchange(byte[] command) throws IOException;
}
