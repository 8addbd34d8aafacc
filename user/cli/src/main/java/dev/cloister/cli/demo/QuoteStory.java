package dev.cloister.cli.demo;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A quote that real hardware made, where there is one. */
final class QuoteStory {
  private QuoteStory() {}

  /** Plays it, or says that there is none. */
  static void play(Narrator narrator, Optional<Path> vectors, Instant at) throws IOException {
    narrator.chapter("A quote from real Intel hardware");
    Optional<Path> folder =
        vectors
            .map(found -> found.resolve("attestation").resolve("tdx-quote-v4"))
            .filter(Files::isDirectory);
    if (folder.isEmpty()) {
      narrator.say(
          "None here (CLOISTER_VECTORS is not set): every quote above was issued locally.");
      return;
    }
    List<Path> files;
    try (Stream<Path> list = Files.list(folder.get())) {
      files = list.filter(Files::isRegularFile).sorted().toList();
    }
    Verifier verifier = Verifier.of(VendorAnchors.pinned());
    for (Path file : files) {
      try {
        AttestationResult result =
            verifier.verify(
                Verifier.parse(Files.readAllBytes(file)), Challenge.none(), Collateral.empty(), at);
        if (result.signature() == SignatureStatus.VALID) {
          narrator.claim(
              file.getFileName() + " is signed under Intel's pinned root, verified offline", true);
          narrator.say("Its TCB needs collateral: cloister verify " + file.getFileName());
          return;
        }
      } catch (MalformedEvidenceException e) {
        // The folder also holds broken ones.
      }
    }
    narrator.claim("a real quote in " + folder.get() + " verifies", false);
  }
}
