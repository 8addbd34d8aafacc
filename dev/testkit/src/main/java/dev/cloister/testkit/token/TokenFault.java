package dev.cloister.testkit.token;

import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One way in which a token differs from a sound one, and what a verifier has to say about it.
 *
 * @param name of the fault, kebab-case
 * @param step the step that has to notice (docs/reference/claims.md); empty where the bytes are no
 *     token of a known service at all
 * @param code what it has to say
 * @param services whose tokens it can be made for
 * @param recipe makes it from a sound one
 */
public record TokenFault(
    String name,
    String step,
    String code,
    Set<TokenService> services,
    UnaryOperator<TokenScenario> recipe) {

  /** Copies the set. */
  public TokenFault {
    services = Set.copyOf(services);
  }

  /** Whether parsing has to refuse it. */
  public boolean malformed() {
    return step.isEmpty();
  }

  @Override
  public String toString() {
    return name;
  }
}
