package dev.cloister.store.format;

import java.util.Optional;

/**
 * Tells a torn last batch from damage. Only one batch is ever written and not durable, so a crash
 * leaves at most its remains at the end of the last segment: no batch in them is authentic, but for
 * that one without its trailer.
 */
public final class TornTail {
  /** Offsets that look like a batch cost a decryption each; more than this is no accident. */
  private static final int WORK = 16;

  private TornTail() {}

  /**
   * Whether these bytes can be what a crash left.
   *
   * @param opener stands at the batch that failed
   * @param tail everything from its place to the end of the file
   */
  public static boolean isTorn(BatchOpener opener, byte[] tail) {
    if (tail.length > Limits.FRAME) {
      return false;
    }
    long work = (long) WORK * Limits.FRAME;
    long lastIndex = opener.index() + tail.length / BatchHeader.LENGTH;
    for (int at = 0; at < tail.length; at++) {
      Optional<BatchHeader> header = BatchHeader.parse(tail, at, tail.length - at);
      if (header.isEmpty()
          || header.get().index() > lastIndex
          || (at == 0 && opener.isNext(header.get()))) {
        continue;
      }
      work -= header.get().length();
      if (work < 0 || opener.isAuthentic(header.get(), tail, at, tail.length - at)) {
        return false;
      }
    }
    return true;
  }
}
