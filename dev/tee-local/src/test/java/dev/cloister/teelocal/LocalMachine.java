package dev.cloister.teelocal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.pki.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;

/** A machine with a data directory, one jar, a configuration and a clock that stands still. */
record LocalMachine(Path folder, Path jar, String configuration, Instant now) {
  static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private static final byte[] KEY =
      HexFormat.of()
          .parseHex(
              "3059301306072a8648ce3d020106082a8648ce3d030107034200"
                  + "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                  + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

  static LocalMachine in(Path folder) throws IOException {
    Path jar = Files.write(folder.resolve("enclave.jar"), new byte[] {1, 2, 3});
    return new LocalMachine(folder, jar, "issuer=x", START);
  }

  static Binding binding(String user) {
    return Binding.of(
        Purpose.ENCLAVE_SESSION,
        Role.NONE,
        new byte[32],
        List.of(BoundKey.of(KeyUsage.HPKE, KEY)),
        List.of("audience".getBytes(UTF_8), user.getBytes(UTF_8)));
  }

  LocalMachine withConfiguration(String text) {
    return new LocalMachine(folder, jar, text, now);
  }

  LocalMachine later(Duration time) {
    return new LocalMachine(folder, jar, configuration, now.plus(time));
  }

  Workload workload() throws IOException {
    return Workload.of(List.of(jar), configuration.getBytes(UTF_8));
  }

  TeeProvider open() throws TeeException, IOException {
    return open(() -> now);
  }

  TeeProvider open(InstantSource clock) throws TeeException, IOException {
    return TeeProviders.installed()
        .open("local", new TeeEnvironment(folder, workload(), clock, new SecureRandom()))
        .orElseThrow();
  }

  byte[] rootSpki() throws IOException {
    return Pem.decode("PUBLIC KEY", Files.readString(folder.resolve("tee-local/root.pem")))
        .getFirst();
  }
}
