package dev.cloister.store.format;

import dev.cloister.store.HeadHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the batches of one file, one after the other. What it seals it counts as written: after a
 * failed write there is no next batch. For one thread.
 *
 * <pre>
 * header (21) || AES-256-GCM(nonce = index, aad = header, entries) || trailer (32)
 * trailer = HMAC-SHA-256(domain || u64 first || u64 last || head after the batch)
 * </pre>
 */
public final class BatchSealer {
  private static final long LAST_INDEX = 0xffff_ffffL;

  private final FileKeys keys;
  private final HeadChain chain;
  private long seq;
  private long index;
  private byte[] plain = new byte[4096];
  private byte[] frame = new byte[4096];

  private BatchSealer(FileKeys keys, HeadChain chain, long seq) {
    this.keys = keys;
    this.chain = chain;
    this.seq = seq;
  }

  /** The batches of a file that has none yet. */
  public static BatchSealer of(FileKeys keys, HeadHash before, long seqBefore) {
    return new BatchSealer(keys, HeadChain.from(before), seqBefore);
  }

  /**
   * Seals the next batch.
   *
   * @param entries at least one, within {@link Limits}
   * @return the bytes to write, good until the next call
   */
  public ByteBuffer seal(BatchHeader.Kind kind, List<byte[]> entries) {
    int payload = Entries.length(entries);
    if (entries.isEmpty() || payload > Limits.PAYLOAD || index > LAST_INDEX) {
      throw new IllegalArgumentException("not a batch: " + payload + " bytes");
    }
    BatchHeader header =
        new BatchHeader(kind, payload + FileKeys.TAG, index, seq + 1, entries.size());
    if (frame.length < header.frameLength()) {
      frame = new byte[Math.max(2 * frame.length, header.frameLength())];
      plain = new byte[frame.length];
    }
    Entries.write(entries, plain);
    header.write(frame);
    int sealed = keys.seal(index, plain, payload, frame, 0, BatchHeader.LENGTH);
    Arrays.fill(plain, 0, payload, (byte) 0);
    int stored = BatchHeader.LENGTH + sealed;
    byte[] head = chain.next(frame, 0, stored);
    byte[] trailer = keys.mac(Domain.BATCH_TRAILER, trailed(header, head));
    System.arraycopy(trailer, 0, frame, stored, trailer.length);
    chain.advance(head);
    seq = header.last();
    index++;
    return ByteBuffer.wrap(frame, 0, header.frameLength());
  }

  /** Number of the last entry sealed. */
  public long seq() {
    return seq;
  }

  /** The head after it. */
  public HeadHash head() {
    return chain.head();
  }

  /** Whether the file can take another batch: an index is a nonce and never used twice. */
  public boolean isFull() {
    return index > LAST_INDEX;
  }

  static byte[] trailed(BatchHeader header, byte[] head) {
    return ByteBuffer.allocate(16 + head.length)
        .putLong(header.first())
        .putLong(header.last())
        .put(head)
        .array();
  }
}
