package dev.cloister.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes an archive as Linux unpacks it into its first file system: cpio, "newc". */
final class Cpio {
  private static final int FOLDER = 0040755;
  private static final int PROGRAM = 0100755;
  private static final int ALIGNMENT = 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Set<String> folders = new HashSet<>();
  private int entries;

  /** Adds a folder and those it lies in; once is enough. */
  Cpio folder(String name) {
    int slash = name.lastIndexOf('/');
    if (slash > 0) {
      folder(name.substring(0, slash));
    }
    if (folders.add(name)) {
      entry(name, FOLDER, new byte[0]);
    }
    return this;
  }

  /** Adds a file that may be run, and its folder. */
  Cpio file(String name, byte[] bytes) {
    int slash = name.lastIndexOf('/');
    if (slash > 0) {
      folder(name.substring(0, slash));
    }
    entry(name, PROGRAM, bytes);
    return this;
  }

  /** The archive: the same calls give the same bytes. */
  byte[] end() {
    entry("TRAILER!!!", 0, new byte[0]);
    return out.toByteArray();
  }

  private void entry(String name, int mode, byte[] bytes) {
    entries++;
    // Number, mode, owner, group, links, time, length, devices (4), length of name, checksum.
    out.writeBytes(
        Stream.concat(
                Stream.of("070701"),
                List.of(entries, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length() + 1, 0)
                    .stream()
                    .map("%08x"::formatted))
            .collect(Collectors.joining())
            .getBytes(US_ASCII));
    out.writeBytes(name.getBytes(US_ASCII));
    out.write(0);
    align();
    out.writeBytes(bytes);
    align();
  }

  private void align() {
    while (out.size() % ALIGNMENT != 0) {
      out.write(0);
    }
  }
}
