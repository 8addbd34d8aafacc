package dev.cloister.attestation.policy;

/** A member of the policy file. A format's own section joins by standing in {@link Sections}. */
interface Section {
  /** The member's name. */
  String name();

  /** The rule that holds where the policy does not have the member. */
  Rule absent();

  /**
   * The rule that the member says.
   *
   * @throws PolicyException when the member is not what its schema says
   */
  Rule parse(Member member) throws PolicyException;
}
