package dev.cloister.vault.key;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each version of a key encrypted under a random nonce: at most {@link #LIMIT} times (SP
 * 800-38D section 8.3). Uses are counted on the disk before they happen, many at once; those of a
 * block that a stop cut short stay counted.
 */
final class UseCounter {
  /** Most uses of a version. */
  static final long LIMIT = 1L << 32;

  /** How many uses are counted on the disk at once. */
  static final int BLOCK = 1024;

  private static final int REMEMBERED = 4096;

  private final KeyStore store;
  private final long limit;
  private final Map<String, Block> blocks =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Block> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** What is left of the uses that were counted. */
  private record Block(long left) {}

  UseCounter(KeyStore store, long limit) {
    this.store = store;
    this.limit = limit;
  }

  /**
   * Takes one use. When it returns, that use is counted on the disk.
   *
   * @param counter of the version
   * @throws ChannelException {@link ErrorCode#KEY_EXHAUSTED}
   */
  synchronized void take(String counter) throws ChannelException {
    Block block = blocks.getOrDefault(counter, new Block(0));
    long left = block.left() > 0 ? block.left() : count(counter);
    blocks.put(counter, new Block(left - 1));
  }

  private long count(String counter) throws ChannelException {
    long counted = store.uses(counter);
    long more = Math.min(BLOCK, limit - counted);
    if (more <= 0) {
      throw new ChannelException(
          ErrorCode.KEY_EXHAUSTED, "this version was used as often as it may be: rotate the key");
    }
    store.count(counter, counted + more);
    return more;
  }
}
