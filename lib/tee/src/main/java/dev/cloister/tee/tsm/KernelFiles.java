package dev.cloister.tee.tsm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Attribute files of the kernel: opened as they are, never created or truncated, written in one
 * piece, read to their end and not beyond a limit; their sizes say nothing.
 */
final class KernelFiles {
  private static final int PIECE = 4096;

  private KernelFiles() {}

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static void write(Path file, byte[] bytes) throws IOException {
    try (SeekableByteChannel out = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      int written = out.write(ByteBuffer.wrap(bytes));
      if (written != bytes.length) {
        throw new IOException(
            file.getFileName() + " took " + written + " of " + bytes.length + " bytes");
      }
    }
  }

  static byte[] read(Path file, int limit) throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(file, StandardOpenOption.READ)) {
      var out = new ByteArrayOutputStream();
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      while (in.read(piece) >= 0) {
        out.write(piece.array(), 0, piece.position());
        piece.clear();
        if (out.size() > limit) {
          throw new IOException(file.getFileName() + " is longer than " + limit + " bytes");
        }
      }
      return out.toByteArray();
    }
  }

  /** Without the line feed at its end. */
  static String readText(Path file, int limit) throws IOException {
    String text = new String(read(file, limit), StandardCharsets.US_ASCII);
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
