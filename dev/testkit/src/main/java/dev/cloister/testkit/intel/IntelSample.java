package dev.cloister.testkit.intel;

import java.time.Instant;

/** One case for a verifier: a quote, its collateral, the anchor, the instant and the challenge. */
public final class IntelSample {
  private final byte[] evidence;
  private final IntelCollateral collateral;
  private final byte[] anchor;
  private final Instant at;
  private final byte[] challenge;

  private IntelSample(
      byte[] evidence, IntelCollateral collateral, byte[] anchor, Instant at, byte[] challenge) {
    this.evidence = evidence.clone();
    this.collateral = collateral;
    this.anchor = anchor.clone();
    this.at = at;
    this.challenge = challenge.clone();
  }

  static IntelSample of(
      byte[] evidence, IntelCollateral collateral, byte[] anchor, Instant at, byte[] challenge) {
    return new IntelSample(evidence, collateral, anchor, at, challenge);
  }

  /** The quote. */
  public byte[] evidence() {
    return evidence.clone();
  }

  /** What Intel would deliver with it. */
  public IntelCollateral collateral() {
    return collateral;
  }

  /** The root key to pin: SubjectPublicKeyInfo, DER. */
  public byte[] anchor() {
    return anchor.clone();
  }

  /** When the verifier looks. */
  public Instant at() {
    return at;
  }

  /** The 64 bytes the verifier expects in the report. */
  public byte[] challenge() {
    return challenge.clone();
  }

  /** Pins another root. */
  public IntelSample withAnchor(byte[] spki) {
    return of(evidence, collateral, spki, at, challenge);
  }

  /** Looks at another time. */
  public IntelSample withAt(Instant instant) {
    return of(evidence, collateral, anchor, instant, challenge);
  }

  /** Expects another challenge. */
  public IntelSample withChallenge(byte[] reportData) {
    return of(evidence, collateral, anchor, at, reportData);
  }

  /** Brings other collateral. */
  public IntelSample withCollateral(IntelCollateral documents) {
    return of(evidence, documents, anchor, at, challenge);
  }
}
