package dev.cloister.testkit.canary;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks for a secret in files: raw, UTF-16 of both orders, hex of both cases, base64. */
public final class Canary {
  private final Map<String, byte[]> forms = new LinkedHashMap<>();

  private Canary(byte[] secret) {
    forms.put("raw", secret);
    forms.put("utf-16be", wide(secret, 1));
    forms.put("utf-16le", wide(secret, 0));
    String hex = HexFormat.of().formatHex(secret);
    text("hex", hex);
    text("HEX", HexFormat.of().withUpperCase().formatHex(secret));
    // Whatever stands before it in what was encoded, one of three shifts shows its middle.
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + secret.length];
      System.arraycopy(secret, 0, shifted, shift, secret.length);
      int from = shift == 0 ? 0 : 4;
      String plain = Base64.getEncoder().encodeToString(shifted);
      int to = shifted.length / 3 * 4;
      text("base64+" + shift, plain.substring(from, to));
      text(
          "base64url+" + shift, Base64.getUrlEncoder().encodeToString(shifted).substring(from, to));
    }
  }

  /** Looks for these bytes. */
  public static Canary of(byte[] secret) {
    return new Canary(secret.clone());
  }

  /** The forms in which the file holds it. */
  public List<String> findIn(Path file) throws IOException {
    List<String> found = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      for (Map.Entry<String, byte[]> form : forms.entrySet()) {
        if (contains(bytes, form.getValue())) {
          found.add(form.getKey());
        }
      }
    }
    return found;
  }

  private void text(String name, String text) {
    byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
    forms.put(name, latin);
    forms.put(name + " utf-16be", wide(latin, 1));
    forms.put(name + " utf-16le", wide(latin, 0));
  }

  private static byte[] wide(byte[] bytes, int offset) {
    byte[] wide = new byte[2 * bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      wide[2 * i + offset] = bytes[i];
    }
    return wide;
  }

  private static boolean contains(MappedByteBuffer bytes, byte[] wanted) {
    int last = bytes.limit() - wanted.length;
    for (int i = 0; i <= last; i++) {
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
