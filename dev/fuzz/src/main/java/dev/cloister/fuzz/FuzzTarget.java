package dev.cloister.fuzz;

import java.util.List;

/** One parser of untrusted bytes. Implementations are stateless, or keep only what they made. */
public interface FuzzTarget {
  /** Lower case, digits and hyphens: what {@code make fuzz TARGET=} takes. */
  String name();

  /**
   * Reads the input and touches everything the value offers. A value that breaks a promise of its
   * own (it does not read back as itself, say) is an {@link AssertionError}.
   *
   * @throws Exception a {@link #refusal} for input that is refused; anything else is a finding
   */
  void run(byte[] input) throws Exception;

  /** The one typed error of this parser. */
  Class<? extends Exception> refusal();

  /** Well-formed inputs, made by this project's own issuers. Each must be accepted. */
  List<byte[]> seeds();

  /** How many bytes may be allocated for an input. */
  default AllocationLimit allocationLimit() {
    return AllocationLimit.DEFAULT;
  }

  /**
   * Folders below {@code CLOISTER_VECTORS} with real inputs, used where they are present and copied
   * nowhere.
   */
  default List<String> vectorFolders() {
    return List.of();
  }
}
