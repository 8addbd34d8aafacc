package dev.cloister.enclave.api;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * This process's own memory outside the Java heap, where {@code SecretBytes} keeps secrets: read
 * through {@code /proc}, as the kernel sees it.
 */
final class NativeMemory {
  private static final int CHUNK = 1 << 20;
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{16})");

  private NativeMemory() {}

  /** Whether these bytes stand anywhere in writable memory that is not the Java heap. */
  static boolean holds(byte[] wanted) throws IOException, JMException {
    Range heap = javaHeap();
    try (FileChannel memory =
        FileChannel.open(Path.of("/proc/self/mem"), StandardOpenOption.READ)) {
      for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
        String[] words = line.split(" +", 6);
        Range range = Range.of(words[0].split("-", 2));
        if (words[1].startsWith("rw")
            && !range.overlaps(heap)
            && !line.contains("[v")
            && range.holds(memory, wanted)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Range javaHeap() throws JMException {
    String text =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcHeapInfo",
                    null,
                    null);
    long from = Long.MAX_VALUE;
    long to = 0;
    Matcher addresses = ADDRESS.matcher(text.split("Metaspace", 2)[0]);
    while (addresses.find()) {
      long address = HexFormat.fromHexDigitsToLong(addresses.group(1));
      from = Math.min(from, address);
      to = Math.max(to, address);
    }
    if (to == 0) {
      throw new IllegalStateException("no heap addresses in: " + text);
    }
    return new Range(from, to);
  }

  private record Range(long from, long to) {
    static Range of(String[] bounds) {
      return new Range(
          HexFormat.fromHexDigitsToLong(bounds[0]), HexFormat.fromHexDigitsToLong(bounds[1]));
    }

    boolean overlaps(Range other) {
      return from < other.to && other.from < to;
    }

    // One direct buffer, wiped after each look: a search must not leave copies of what it finds.
    boolean holds(FileChannel memory, byte[] wanted) throws IOException {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      boolean found = false;
      for (long at = from; at < to && !found; at += CHUNK - wanted.length) {
        chunk.clear().limit((int) Math.min(CHUNK, to - at));
        try {
          memory.read(chunk, at);
        } catch (IOException e) {
          // Gone since it was listed, or not readable: a guard page.
          continue;
        }
        found = contains(chunk, wanted);
        chunk.clear();
        while (chunk.hasRemaining()) {
          chunk.putLong(0);
        }
      }
      return found;
    }

    private static boolean contains(ByteBuffer bytes, byte[] wanted) {
      for (int i = 0; i <= bytes.position() - wanted.length; i++) {
        int j = 0;
        while (j < wanted.length && bytes.get(i + j) == wanted[j]) {
          j++;
        }
        if (j == wanted.length) {
          return true;
        }
      }
      return false;
    }
  }
}
