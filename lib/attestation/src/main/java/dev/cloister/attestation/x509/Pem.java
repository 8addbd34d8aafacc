package dev.cloister.attestation.x509;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The blocks of one label in PEM text (RFC 7468); text between blocks is ignored. */
final class Pem {
  private Pem() {}

  static List<byte[]> blocks(byte[] bytes, String label) throws X509Exception {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    List<byte[]> blocks = new ArrayList<>();
    int at = text.indexOf(begin);
    while (at >= 0) {
      int from = at + begin.length();
      int to = text.indexOf(end, from);
      if (to < 0) {
        throw new X509Exception("PEM: a block has no end");
      }
      blocks.add(decode(text.substring(from, to)));
      at = text.indexOf(begin, to + end.length());
    }
    return blocks;
  }

  static boolean holds(byte[] bytes, String label) {
    return new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN " + label + "-----");
  }

  private static byte[] decode(String base64) throws X509Exception {
    StringBuilder dense = new StringBuilder(base64.length());
    for (int i = 0; i < base64.length(); i++) {
      char c = base64.charAt(i);
      if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
        dense.append(c);
      }
    }
    try {
      return Base64.getDecoder().decode(dense.toString());
    } catch (IllegalArgumentException e) {
      throw new X509Exception("PEM: not base64");
    }
  }
}
