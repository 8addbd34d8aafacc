package dev.cloister.attestation.token;

/** What came of the search for a token's key. */
sealed interface KeyLookup {
  /** There is one. */
  record Found(TokenKey key) implements KeyLookup {}

  /** The token names its key by id only, and there is no key set. */
  record NoKeySet() implements KeyLookup {}

  /**
   * The key set is unusable, or has not exactly one key of that id.
   *
   * @param absent whether it simply does not have the key
   */
  record BadKeySet(boolean absent, String detail) implements KeyLookup {}

  /** The token's own certificates cannot be read, or it names no key. */
  record BadHeader(String detail) implements KeyLookup {}
}
