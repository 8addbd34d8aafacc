package dev.cloister.constellation.secret;

import dev.cloister.constellation.Text;

/**
 * Who owns a secret.
 *
 * @param issuer of the owner's tokens ({@code iss})
 * @param subject as the issuer names the owner ({@code sub})
 */
public record OwnerId(String issuer, String subject) {
  /** Refuses what is not text of objects. */
  public OwnerId {
    Text.require(issuer, "issuer");
    Text.require(subject, "subject");
  }
}
