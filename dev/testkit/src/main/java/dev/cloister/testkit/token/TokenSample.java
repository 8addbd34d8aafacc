package dev.cloister.testkit.token;

import java.time.Instant;
import java.util.Optional;

/** A token with what it takes to judge it. */
public final class TokenSample {
  private final String token;
  private final Optional<String> keySet;
  private final byte[] anchorSpki;
  private final Instant at;

  TokenSample(String token, Optional<String> keySet, byte[] anchorSpki, Instant at) {
    this.token = token;
    this.keySet = keySet;
    this.anchorSpki = anchorSpki.clone();
    this.at = at;
  }

  /** The token, in compact form. */
  public String token() {
    return token;
  }

  /** The service's key set as JSON, where it has one. */
  public Optional<String> keySet() {
    return keySet;
  }

  /** The anchor to pin: SubjectPublicKeyInfo, DER. */
  public byte[] anchorSpki() {
    return anchorSpki.clone();
  }

  /** An instant at which a sound token is valid. */
  public Instant at() {
    return at;
  }
}
