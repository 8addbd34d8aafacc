package dev.cloister.collateral.cache;

import java.util.Optional;

/** Keeps documents by key. A store that loses what it is given is slow, not wrong. */
public interface DocumentStore {
  /** The document of that key, if a whole one is there. */
  Optional<CachedDocument> find(String key);

  /** Keeps a document in place of the one of the same key; may fail silently. */
  void put(String key, CachedDocument document);

  /** Keeps the document of that key no longer; may fail silently. */
  void remove(String key);

  /** A store that keeps nothing. */
  static DocumentStore none() {
    return new DocumentStore() {
      @Override
      public Optional<CachedDocument> find(String key) {
        return Optional.empty();
      }

      @Override
      public void put(String key, CachedDocument document) {
        // Keeps nothing.
      }

      @Override
      public void remove(String key) {
        // Has nothing.
      }
    };
  }
}
