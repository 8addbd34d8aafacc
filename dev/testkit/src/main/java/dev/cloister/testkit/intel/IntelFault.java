package dev.cloister.testkit.intel;

import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;

/**
 * One way in which a case differs from a sound one, and what a verifier has to say about it.
 *
 * @param name of the fault, kebab-case
 * @param effect what kind of answer is due
 * @param step the step that has to notice (docs/reference/claims.md); empty where none does
 * @param code what it has to say: a finding code, a TCB status or the name of a claim
 * @param formats the quotes it can be made for
 * @param recipe makes it from a sound case
 */
public record IntelFault(
    String name,
    Effect effect,
    String step,
    String code,
    Set<QuoteFormat> formats,
    Function<IntelScenario, IntelSample> recipe) {

  /** The kinds of answer. */
  public enum Effect {
    /** The bytes are no quote of a known kind: parsing refuses them. */
    MALFORMED,
    /** Exactly this step fails, with this code. */
    STEP,
    /** This step cannot run, with this code. */
    NOT_RUN,
    /** Everything is genuine and the TCB status is {@code code}. */
    STATUS,
    /** Everything is genuine and up to date; the claim {@code code} is for a policy to judge. */
    CLAIM,
    /** Odd and sound: accepted, with {@code code} as a remark if it is not empty. */
    TOLERATED
  }

  /** Copies the set. */
  public IntelFault {
    formats = Set.copyOf(formats);
  }

  /** The case, the same every time for the same arguments. */
  public IntelSample sample(QuoteFormat format, Seed seed, Instant at) {
    if (!formats.contains(format)) {
      throw new IllegalArgumentException(name + " does not apply to " + format);
    }
    return recipe.apply(IntelScenario.of(format, seed, at));
  }

  @Override
  public String toString() {
    return name;
  }
}
