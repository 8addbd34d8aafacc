package dev.cloister.attestation.issued;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.bytes.ByteString;
import java.time.Instant;
import java.util.List;

/**
 * Sound evidence and all it takes to verify it.
 *
 * @param at an instant at which everything holds
 * @param lives of everything in it that begins and ends
 */
public record IssuedCase(
    String name,
    ByteString evidence,
    Collateral collateral,
    List<TrustAnchor> roots,
    Challenge challenge,
    Instant at,
    List<Life> lives) {
  /** Copies the lists. */
  public IssuedCase {
    roots = List.copyOf(roots);
    lives = List.copyOf(lives);
  }

  /** One that rests on one root. */
  public IssuedCase(
      String name,
      ByteString evidence,
      Collateral collateral,
      TrustAnchor root,
      Challenge challenge,
      Instant at,
      List<Life> lives) {
    this(name, evidence, collateral, List.of(root), challenge, at, lives);
  }

  /** The roots it rests on. */
  public DevelopmentAnchors anchors() {
    return new DevelopmentAnchors(roots);
  }

  /** Verifies at an instant. */
  public AttestationResult verify(Instant instant) throws MalformedEvidenceException {
    return Verifier.of(anchors())
        .verify(Verifier.parse(evidence.bytes()), challenge, collateral, instant);
  }

  @Override
  public String toString() {
    return name;
  }
}
