package dev.cloister.store.log;

import dev.cloister.store.HeadHash;
import dev.cloister.store.RootKey;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.format.Batch;
import dev.cloister.store.format.BatchHeader;
import dev.cloister.store.format.BatchOpener;
import dev.cloister.store.format.FileHeader;
import dev.cloister.store.format.FileKeys;
import dev.cloister.store.format.HeadChain;
import dev.cloister.store.format.Limits;
import dev.cloister.store.format.TornTail;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** One segment or snapshot, read from its authentic header to where it stops being valid. */
final class SealedFile implements Closeable {
  private final String name;
  private final FileBytes bytes;
  private final FileHeader header;
  private final BatchOpener opener;

  private SealedFile(String name, FileBytes bytes, FileHeader header, BatchOpener opener) {
    this.name = name;
    this.bytes = bytes;
    this.header = header;
    this.opener = opener;
  }

  /** Opens a file that must be this store's and in the place its name says. */
  static SealedFile open(
      LogSettings settings, FileHeader.Kind kind, String name, long number, long limit)
      throws IOException, StoreException {
    FileBytes bytes = new FileBytes(settings.directory().open(name), limit);
    try {
      FileHeader header = FileHeader.parse(kind, bytes.peek(FileHeader.MAX_LENGTH));
      FileKeys keys = unlock(settings, header, name);
      if (header.position().segment() != number) {
        throw corrupt(name, "it has another's name");
      }
      bytes.skip(header.length());
      return new SealedFile(name, bytes, header, opener(header, keys));
    } catch (IOException | StoreException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static BatchOpener opener(FileHeader header, FileKeys keys) {
    return switch (header.kind()) {
      case SEGMENT -> BatchOpener.of(keys, header.position().hash(), header.position().seq());
      case SNAPSHOT -> BatchOpener.of(keys, HeadChain.ofSnapshot(header), 0);
    };
  }

  private static FileKeys unlock(LogSettings settings, FileHeader header, String name)
      throws StoreException {
    if (!header.position().store().equals(settings.store())) {
      throw new StoreException(
          StoreError.OTHER_STORE,
          name + " is of store " + header.position().store() + ", expected " + settings.store());
    }
    int id = header.keys().current().id();
    RootKey key =
        settings
            .keys()
            .find(id)
            .orElseThrow(
                () ->
                    new StoreException(
                        StoreError.KEY_MISSING, name + " is sealed with root key " + id));
    if (!header.keys().isCurrent(key, settings.store())) {
      throw new StoreException(
          StoreError.WRONG_KEY, name + " was sealed with another root key of number " + id);
    }
    FileKeys keys = FileKeys.derive(key, header);
    if (!header.isAuthentic(keys)) {
      throw corrupt(name, "its header is not authentic");
    }
    return keys;
  }

  FileHeader header() {
    return header;
  }

  /** The next batch; empty at the end of what is valid. */
  Optional<Batch> next() throws IOException, StoreException {
    bytes.ensure(BatchHeader.LENGTH);
    Optional<BatchHeader> next =
        BatchHeader.parse(bytes.array(), bytes.offset(), bytes.available());
    if (next.isPresent()) {
      bytes.ensure(next.get().frameLength());
    }
    Optional<Batch> batch = opener.next(bytes.array(), bytes.offset(), bytes.available());
    batch.ifPresent(read -> bytes.skip(read.header().frameLength()));
    return batch;
  }

  /** Bytes from the start that were valid. */
  long validLength() {
    return bytes.position();
  }

  /** Bytes after them. */
  long rest() {
    return bytes.remaining();
  }

  /**
   * Refuses bytes after what is valid.
   *
   * @throws StoreException with {@link StoreError#CORRUPT}
   */
  void refuseRest() throws StoreException {
    if (rest() > 0) {
      throw corrupt(name, "it is not valid from byte " + validLength() + " on");
    }
  }

  /**
   * Refuses bytes after what is valid that cannot be one batch torn by a crash.
   *
   * @throws StoreException with {@link StoreError#CORRUPT}
   */
  void refuseRestUnlessTorn() throws IOException, StoreException {
    if (rest() > Limits.FRAME || !TornTail.isTorn(opener, bytes.peek(Limits.FRAME))) {
      refuseRest();
    }
  }

  /** Number of the last entry read. */
  long seq() {
    return opener.seq();
  }

  /** The head after it. */
  HeadHash head() {
    return opener.head();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }

  static StoreException corrupt(String name, String why) {
    return new StoreException(StoreError.CORRUPT, name + ": " + why);
  }
}
