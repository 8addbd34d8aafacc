package dev.cloister.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Looks for bytes in files: raw, as UTF-16, as hex, as base64 at any offset. */
final class Traces {
  private Traces() {}

  /** The files below a folder that hold the bytes in one of these forms. */
  static List<Path> of(byte[] bytes, Path folder) throws IOException {
    List<byte[]> forms = forms(bytes);
    List<Path> found = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String content = new String(Files.readAllBytes(file), ISO_8859_1);
      if (forms.stream().anyMatch(form -> content.contains(new String(form, ISO_8859_1)))) {
        found.add(file);
      }
    }
    return found;
  }

  private static List<byte[]> forms(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    String hex = HexFormat.of().formatHex(bytes);
    List<byte[]> forms = new ArrayList<>();
    forms.add(bytes);
    forms.add(text.getBytes(UTF_16LE));
    forms.add(text.getBytes(UTF_16BE));
    forms.add(hex.getBytes(US_ASCII));
    forms.add(hex.toUpperCase(Locale.ROOT).getBytes(US_ASCII));
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[bytes.length + offset];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // The first characters also hold the bytes before, the last one those after.
      int from = offset == 0 ? 0 : offset + 1;
      String inside = encoded.substring(from, encoded.length() - 1);
      forms.add(inside.getBytes(US_ASCII));
      forms.add(inside.replace('+', '-').replace('/', '_').getBytes(US_ASCII));
    }
    return forms;
  }
}
