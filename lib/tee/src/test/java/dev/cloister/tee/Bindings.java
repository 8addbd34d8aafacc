package dev.cloister.tee;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** Bindings with nonces drawn in this run, and environments to open providers in. */
public final class Bindings {
  private static final byte[] SPKI = EcKey.p256(Seed.of("tee providers")).spki();
  private static final SecureRandom RANDOM = new SecureRandom();

  private Bindings() {}

  /** A binding that nobody has seen before. */
  public static Binding fresh() {
    byte[] nonce = new byte[Binding.NONCE_LENGTH];
    RANDOM.nextBytes(nonce);
    return Binding.of(
        Purpose.ENCLAVE_SESSION,
        Role.NONE,
        nonce,
        List.of(BoundKey.of(KeyUsage.HPKE, SPKI)),
        List.of("audience".getBytes(UTF_8), "user".getBytes(UTF_8)));
  }

  /** An environment with an own data folder. */
  public static TeeEnvironment environment(Path folder, TeeSettings settings) throws Exception {
    return new TeeEnvironment(
        folder, Workload.of(List.of(), new byte[0]), () -> Instant.EPOCH, RANDOM, settings);
  }
}
