package dev.cloister.cli.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.ear.Ear;
import dev.cloister.attestation.ear.EarKey;
import dev.cloister.attestation.ear.EarProfile;
import dev.cloister.attestation.ear.EarVerifierId;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.cli.Release;
import java.security.SignatureException;
import java.util.Optional;

/** Writes a judgement as an EAR. */
record EarWriter(Host host, String file, EarKey key, EarProfile profile, boolean evidence) {
  private static final EarVerifierId VERIFIER =
      new EarVerifierId("https://cloister.dev", Release.VERSION);

  boolean isStandardOutput() {
    return file.equals("-");
  }

  void write(Judgement judgement, Optional<byte[]> challenge, Input input) throws CliException {
    Ear ear = Ear.of(judgement.result(), judgement.policy()).withProfile(profile);
    if (challenge.isPresent() && challenge.get().length >= Ear.MIN_NONCE) {
      ear = ear.withNonce(challenge.get());
    }
    if (evidence) {
      ear = ear.withRawEvidence(input.bytes());
    }
    try {
      String jwt = ear.sign(VERIFIER, host.clock().instant(), key);
      NamedFiles.write(host, file, (jwt + "\n").getBytes(US_ASCII));
    } catch (SignatureException e) {
      throw new CliException(ExitCode.INTERNAL, "--ear-key: the key cannot sign");
    }
  }
}
