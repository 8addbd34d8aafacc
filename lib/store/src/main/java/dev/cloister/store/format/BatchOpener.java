package dev.cloister.store.format;

import dev.cloister.store.HeadHash;
import dev.cloister.store.StoreException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** Reads the batches of one file, one after the other, as {@link BatchSealer} wrote them. */
public final class BatchOpener {
  private final FileKeys keys;
  private final HeadChain chain;
  private long seq;
  private long index;
  private byte[] plain = new byte[4096];

  private BatchOpener(FileKeys keys, HeadChain chain, long seq) {
    this.keys = keys;
    this.chain = chain;
    this.seq = seq;
  }

  /** The batches of a file, from its first. */
  public static BatchOpener of(FileKeys keys, HeadHash before, long seqBefore) {
    return new BatchOpener(keys, HeadChain.from(before), seqBefore);
  }

  /**
   * The next batch, if exactly that one begins at this place: its index and number, authentic, with
   * the trailer that the chain demands. After an empty answer the same batch is still next.
   *
   * @param available bytes from there on
   * @throws StoreException when it is authentic and malformed within
   */
  public Optional<Batch> next(byte[] bytes, int offset, int available) throws StoreException {
    Optional<BatchHeader> parsed = BatchHeader.parse(bytes, offset, available);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    BatchHeader header = parsed.get();
    if (!isNext(header) || header.frameLength() > available) {
      return Optional.empty();
    }
    try {
      return opens(header, bytes, offset) ? accept(header, bytes, offset) : Optional.empty();
    } finally {
      wipe(header);
    }
  }

  private Optional<Batch> accept(BatchHeader header, byte[] bytes, int offset)
      throws StoreException {
    int stored = BatchHeader.LENGTH + header.length();
    byte[] head = chain.next(bytes, offset, stored);
    byte[] trailer = keys.mac(Domain.BATCH_TRAILER, BatchSealer.trailed(header, head));
    byte[] found = Arrays.copyOfRange(bytes, offset + stored, offset + header.frameLength());
    if (!MessageDigest.isEqual(trailer, found)) {
      return Optional.empty();
    }
    int payload = header.length() - FileKeys.TAG;
    Batch batch = new Batch(header, Entries.parse(plain, payload, header.count()));
    chain.advance(head);
    seq = header.last();
    index++;
    return Optional.of(batch);
  }

  /** Whether a header names the next batch: what may be torn, where others may not be there. */
  boolean isNext(BatchHeader header) {
    return header.index() == index && header.first() == seq + 1;
  }

  /** Whether what this header names is authentic, wherever it lies. */
  boolean isAuthentic(BatchHeader header, byte[] bytes, int offset, int available) {
    if (BatchHeader.LENGTH + header.length() > available) {
      return false;
    }
    try {
      return opens(header, bytes, offset);
    } finally {
      wipe(header);
    }
  }

  private void wipe(BatchHeader header) {
    Arrays.fill(plain, 0, Math.min(plain.length, header.length()), (byte) 0);
  }

  private boolean opens(BatchHeader header, byte[] bytes, int offset) {
    if (plain.length < header.length()) {
      plain = new byte[Math.max(2 * plain.length, header.length())];
    }
    int from = offset + BatchHeader.LENGTH;
    return keys.open(header.index(), bytes, offset, from, header.length(), plain);
  }

  /** Number of the last entry read. */
  public long seq() {
    return seq;
  }

  /** The head after it. */
  public HeadHash head() {
    return chain.head();
  }

  long index() {
    return index;
  }
}
