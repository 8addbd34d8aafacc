package dev.cloister.attestation.tcg;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sections of a unified kernel image as systemd-stub measures them: for each the digest of its
 * name with a terminating zero, then that of its content (systemd-measure(1)). The names are
 * recognised by digest, never by what the log writes beside it; the first pairs of the register
 * count, for what is extended later is not the stub's.
 */
final class UkiSections {
  private static final List<String> NAMES =
      List.of(
          ".linux",
          ".osrel",
          ".cmdline",
          ".initrd",
          ".ucode",
          ".splash",
          ".dtb",
          ".dtbauto",
          ".hwids",
          ".uname",
          ".sbat",
          ".pcrpkey",
          ".profile",
          ".efifw");

  private final HashAlgorithm algorithm;
  private final Map<String, String> byDigest = new LinkedHashMap<>();

  UkiSections(HashAlgorithm algorithm) {
    this.algorithm = algorithm;
    for (String name : NAMES) {
      byDigest.put(hex(algorithm.digest((name + "\0").getBytes(StandardCharsets.US_ASCII))), name);
    }
  }

  /** Content digests by section name; empty when the register has no image's sections. */
  Map<String, String> of(List<TcgEvent> events) {
    List<String> digests =
        events.stream().flatMap(e -> e.digest(algorithm).stream()).map(UkiSections::hex).toList();
    int at = 0;
    while (at < digests.size() && !byDigest.containsKey(digests.get(at))) {
      at++;
    }
    Map<String, String> sections = new LinkedHashMap<>();
    while (at + 1 < digests.size() && byDigest.containsKey(digests.get(at))) {
      sections.putIfAbsent(byDigest.get(digests.get(at)), digests.get(at + 1));
      at += 2;
    }
    return sections;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
