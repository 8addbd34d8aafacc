package dev.cloister.cli.verify;

import dev.cloister.attestation.Detection;
import dev.cloister.attestation.Evidence;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.collateral.bundle.BundleException;
import dev.cloister.collateral.bundle.CollateralBundle;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Evidence as people keep it: raw, as hex or base64 text, or in a bundle. */
public final class Input {
  private static final String BUNDLE_MEMBER = "\"cloisterBundle\"";

  private final byte[] bytes;
  private final Evidence evidence;
  private final Optional<String> note;
  private final Optional<CollateralBundle> bundle;

  private Input(
      byte[] bytes, Evidence evidence, Optional<String> note, Optional<CollateralBundle> bundle) {
    this.bytes = bytes;
    this.evidence = evidence;
    this.note = note;
    this.bundle = bundle;
  }

  /**
   * Reads evidence.
   *
   * @param name a file, or {@code -} for standard input
   * @throws CliException when it cannot be read or is no evidence
   */
  public static Input read(Host host, String name) throws CliException {
    byte[] file = NamedFiles.read(host, name);
    Optional<CollateralBundle> bundle = bundle(name, file);
    if (bundle.isPresent()) {
      byte[] inside =
          bundle
              .get()
              .evidence()
              .orElseThrow(() -> CliException.usage(name + ": the bundle holds no evidence"));
      return of(name, inside, Evidence.detect(inside), bundle);
    }
    Detection raw = Evidence.detect(file);
    Optional<byte[]> decoded = isEvidence(raw) ? Optional.empty() : decode(file);
    if (decoded.isEmpty()) {
      return of(name, file, raw, Optional.empty());
    }
    Detection inside = Evidence.detect(decoded.get());
    boolean known =
        raw instanceof Detection.Stopped stopped
            && stopped.looksLike() != Detection.Shape.ENCODED
            && !isEvidence(inside);
    return of(name, decoded.get(), known ? raw : inside, Optional.empty());
  }

  private static Optional<CollateralBundle> bundle(String name, byte[] file) throws CliException {
    // Other evidence may be a JSON object too; only a bundle names its version.
    if (!CollateralBundle.recognises(file)
        || !new String(file, StandardCharsets.UTF_8).contains(BUNDLE_MEMBER)) {
      return Optional.empty();
    }
    try {
      return Optional.of(CollateralBundle.parse(file));
    } catch (BundleException e) {
      throw CliException.usage(name + ": " + e.getMessage());
    }
  }

  private static boolean isEvidence(Detection found) {
    return found instanceof Detection.Recognised || found instanceof Detection.InCertificate;
  }

  private static Input of(
      String name, byte[] bytes, Detection found, Optional<CollateralBundle> bundle)
      throws CliException {
    return switch (found) {
      case Detection.Recognised recognised ->
          new Input(bytes, recognised.evidence(), Optional.empty(), bundle);
      case Detection.InCertificate in ->
          new Input(
              bytes,
              in.evidence(),
              Optional.of(in.message() + ": a hint, not proof of who holds the key now"),
              bundle);
      case Detection.Stopped stopped ->
          throw CliException.usage(name + ": malformed evidence: " + stopped.message());
      case Detection.Unknown unknown ->
          throw CliException.usage(name + ": malformed evidence: " + unknown.message());
    };
  }

  /** The bytes that hex or base64 text stands for; empty where it is neither. */
  private static Optional<byte[]> decode(byte[] file) {
    StringBuilder text = new StringBuilder();
    for (byte b : file) {
      if ((b < ' ' && !Character.isWhitespace(b)) || b > '~') {
        return Optional.empty();
      }
      if (!Character.isWhitespace(b)) {
        text.append((char) b);
      }
    }
    String digits = text.toString();
    try {
      String hex = digits.startsWith("0x") ? digits.substring(2) : digits;
      return Optional.of(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      // Not hex; maybe base64.
    }
    try {
      boolean url = digits.indexOf('-') >= 0 || digits.indexOf('_') >= 0;
      return Optional.of((url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(digits));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The evidence's bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The evidence. */
  public Evidence evidence() {
    return evidence;
  }

  /** What a person should know of where the evidence was. */
  public Optional<String> note() {
    return note;
  }

  /** The bundle it came in. */
  public Optional<CollateralBundle> bundle() {
    return bundle;
  }
}
