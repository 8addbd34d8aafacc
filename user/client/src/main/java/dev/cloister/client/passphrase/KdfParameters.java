package dev.cloister.client.passphrase;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;

/**
 * Cost of Argon2id (RFC 9106). Stored with the user's record, so it comes from a service: the
 * client accepts neither less than the floor nor more than its machine can be made to spend.
 *
 * @param memoryKib memory, KiB
 * @param iterations passes over the memory
 * @param parallelism lanes
 */
public record KdfParameters(int memoryKib, int iterations, int parallelism) {
  /** The name of the algorithm. */
  public static final String ALGORITHM = "argon2id";

  private static final int MIN_MEMORY_KIB = 64 * 1024;
  private static final int MAX_MEMORY_KIB = 1024 * 1024;
  private static final int MIN_ITERATIONS = 3;
  private static final int MAX_COUNT = 16;

  /** What is used for new passphrases: RFC 9106's second recommended option, 64 MiB, t=3, p=4. */
  public static KdfParameters standard() {
    return new KdfParameters(MIN_MEMORY_KIB, MIN_ITERATIONS, 4);
  }

  /**
   * Parameters that a service named.
   *
   * @throws ClientException with {@link ClientFailure#KDF_REFUSED} when they are below 64 MiB or 3
   *     passes, or above 1 GiB, 16 passes or 16 lanes
   */
  public static KdfParameters of(
      String algorithm, long memoryKib, long iterations, long parallelism) throws ClientException {
    if (!algorithm.equals(ALGORITHM)
        || memoryKib < MIN_MEMORY_KIB
        || memoryKib > MAX_MEMORY_KIB
        || iterations < MIN_ITERATIONS
        || iterations > MAX_COUNT
        || parallelism < 1
        || parallelism > MAX_COUNT) {
      throw new ClientException(
          ClientFailure.KDF_REFUSED,
          "the service names a key derivation outside of argon2id, 64 MiB to 1 GiB, 3 to 16 passes,"
              + " 1 to 16 lanes");
    }
    return new KdfParameters((int) memoryKib, (int) iterations, (int) parallelism);
  }
}
