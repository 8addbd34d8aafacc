package dev.cloister.channel.ratls;

import dev.cloister.attestation.Verifier;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import dev.cloister.tee.Workload;
import dev.cloister.teelocal.LocalTrust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** A software TEE that runs the expected code, and the judge that accepts it. */
record Genuine(Path folder, Workload workload) {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  static Genuine in(Path folder) throws IOException {
    return running(folder, "expected");
  }

  static Genuine running(Path folder, String code) throws IOException {
    Path jar = Files.writeString(folder.resolve("app.jar"), code);
    return new Genuine(folder, Workload.of(List.of(jar), new byte[0]));
  }

  TeeProvider open() throws Exception {
    return TeeProviders.installed()
        .open("local", new TeeEnvironment(folder, workload, () -> NOW, new SecureRandom()))
        .orElseThrow();
  }

  EvidenceJudge judge() throws Exception {
    LocalTrust trust = LocalTrust.in(folder);
    return PolicyJudge.of(
        Verifier.of(trust.anchors()),
        trust.policy(workload),
        bare -> {
          try {
            return trust.collateral();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        () -> NOW);
  }
}
