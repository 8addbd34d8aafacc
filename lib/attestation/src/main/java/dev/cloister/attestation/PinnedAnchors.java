package dev.cloister.attestation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Reads {@code anchors.tsv}: vendor, name, SHA-256 of the SPKI (for people who compare), SPKI in
 * base64.
 */
final class PinnedAnchors {
  private PinnedAnchors() {}

  static List<TrustAnchor> load() {
    List<TrustAnchor> anchors = new ArrayList<>();
    for (String line : resource().lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] fields = line.split("\t", -1);
      Vendor vendor =
          Arrays.stream(Vendor.values())
              .filter(v -> v.code().equals(fields[0]))
              .findFirst()
              .orElseThrow();
      anchors.add(TrustAnchor.of(vendor, fields[1], Base64.getDecoder().decode(fields[3])));
    }
    return anchors;
  }

  private static String resource() {
    try (InputStream in = PinnedAnchors.class.getResourceAsStream("anchors.tsv")) {
      if (in == null) {
        throw new IllegalStateException("anchors.tsv is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
