package dev.cloister.cli.verify;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
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
  private final Optional<CollateralBundle> bundle;

  private Input(byte[] bytes, Evidence evidence, Optional<CollateralBundle> bundle) {
    this.bytes = bytes;
    this.evidence = evidence;
    this.bundle = bundle;
  }

  /**
   * Reads evidence.
   *
   * @param name a file, or {@code -} for standard input
   * @throws CliException when it cannot be read or is no evidence
   */
  public static Input read(Host host, String name) throws CliException {
    byte[] file = Files.read(host, name);
    Optional<CollateralBundle> bundle = bundle(name, file);
    if (bundle.isPresent()) {
      byte[] inside =
          bundle
              .get()
              .evidence()
              .orElseThrow(() -> CliException.usage(name + ": the bundle holds no evidence"));
      return new Input(inside, parse(name, inside), bundle);
    }
    Optional<byte[]> decoded = decode(file);
    byte[] bytes = decoded.orElse(file);
    return new Input(bytes, parse(name, bytes), Optional.empty());
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

  private static Evidence parse(String name, byte[] bytes) throws CliException {
    try {
      return Verifier.parse(bytes);
    } catch (MalformedEvidenceException e) {
      throw CliException.usage(name + ": malformed evidence: " + e.getMessage());
    }
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

  /** The bundle it came in. */
  public Optional<CollateralBundle> bundle() {
    return bundle;
  }
}
