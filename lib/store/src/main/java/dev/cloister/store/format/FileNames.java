package dev.cloister.store.format;

import java.util.HexFormat;
import java.util.OptionalLong;

/** The names of a store's files. What has another name is not the store's. */
public final class FileNames {
  private static final String SEGMENT = "segment-";
  private static final String SNAPSHOT = "snapshot-";
  private static final String UNFINISHED = ".tmp";

  private FileNames() {}

  /** The file of a segment. */
  public static String segment(long number) {
    return SEGMENT + HexFormat.of().toHexDigits(number);
  }

  /** The file of the snapshot that precedes a segment. */
  public static String snapshot(long nextSegment) {
    return SNAPSHOT + HexFormat.of().toHexDigits(nextSegment);
  }

  /** What a file is called until it is complete and durable. */
  public static String unfinished(String name) {
    return name + UNFINISHED;
  }

  /** The number in a segment's name. */
  public static OptionalLong segmentNumber(String name) {
    return number(SEGMENT, name);
  }

  /** The number in a snapshot's name. */
  public static OptionalLong snapshotNumber(String name) {
    return number(SNAPSHOT, name);
  }

  /** Whether a file of ours was never completed. */
  public static boolean isUnfinished(String name) {
    return name.endsWith(UNFINISHED) && (name.startsWith(SEGMENT) || name.startsWith(SNAPSHOT));
  }

  private static OptionalLong number(String prefix, String name) {
    if (!name.matches(prefix + "[0-9a-f]{16}")) {
      return OptionalLong.empty();
    }
    long number = HexFormat.fromHexDigitsToLong(name, prefix.length(), name.length());
    return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
  }
}
