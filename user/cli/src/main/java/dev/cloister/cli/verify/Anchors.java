package dev.cloister.cli.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.cli.CliException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The roots that a verification rests on. */
public final class Anchors {
  private static final int MAX_LENGTH = 1 << 16;
  private static final int DER_SEQUENCE = 0x30;
  private static final Pattern PUBLIC_KEY =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]*)-----END PUBLIC KEY-----");

  private Anchors() {}

  /**
   * The pinned vendor roots, or a development root alone.
   *
   * @param developmentRoot certificate or public key, PEM or DER
   * @throws CliException when the file is neither
   */
  public static TrustAnchors of(Optional<Path> developmentRoot) throws CliException {
    if (developmentRoot.isEmpty()) {
      return VendorAnchors.pinned();
    }
    byte[] spki = spki("--development-root", developmentRoot.get());
    List<TrustAnchor> anchors = new ArrayList<>();
    for (Vendor vendor : Vendor.values()) {
      anchors.add(TrustAnchor.of(vendor, "development root", spki));
    }
    return new DevelopmentAnchors(anchors);
  }

  /**
   * The pinned vendor roots and those that the user names, for vendors whose root is not pinned,
   * and for Google's tokens that come without certificates.
   *
   * @param named {@code VENDOR=FILE}: a certificate or public key, PEM or DER
   * @throws CliException when one is not that
   */
  public static TrustAnchors pinnedAnd(List<String> named) throws CliException {
    VendorAnchors anchors = VendorAnchors.pinned();
    for (String each : named) {
      int equals = Math.max(0, each.indexOf('='));
      String code = each.substring(0, equals);
      Vendor vendor =
          Arrays.stream(Vendor.values())
              .filter(Anchors::isConfigurable)
              .filter(v -> v.code().equals(code))
              .findFirst()
              .orElseThrow(Anchors::notConfigurable);
      Path file = Path.of(each.substring(equals + 1));
      anchors = anchors.and(TrustAnchor.of(vendor, "named by --anchor", spki("--anchor", file)));
    }
    return anchors;
  }

  private static boolean isConfigurable(Vendor vendor) {
    return vendor == Vendor.GOOGLE_CONFIDENTIAL_SPACE
        || VendorAnchors.pinned().of(vendor).isEmpty();
  }

  private static CliException notConfigurable() {
    return CliException.usage(
        "--anchor: expected VENDOR=FILE with one of "
            + Arrays.stream(Vendor.values())
                .filter(Anchors::isConfigurable)
                .map(Vendor::code)
                .collect(Collectors.joining(", ")));
  }

  private static byte[] spki(String option, Path file) throws CliException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_LENGTH);
    } catch (IOException e) {
      throw CliException.usage(
          option + ": " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    boolean der = bytes.length > 0 && bytes[0] == DER_SEQUENCE;
    // The JDK looks for a certificate anywhere in a file; a root is a file of its own.
    if (!der && !new String(bytes, US_ASCII).stripLeading().startsWith("-----BEGIN ")) {
      throw notARoot(option, file);
    }
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(bytes))
          .getPublicKey()
          .getEncoded();
    } catch (CertificateException e) {
      return publicKey(option, file, bytes);
    }
  }

  private static byte[] publicKey(String option, Path file, byte[] bytes) throws CliException {
    Matcher pem = PUBLIC_KEY.matcher(new String(bytes, US_ASCII));
    byte[] der;
    try {
      der = pem.find() ? Base64.getMimeDecoder().decode(pem.group(1)) : bytes;
    } catch (IllegalArgumentException e) {
      throw notARoot(option, file);
    }
    for (String algorithm : List.of("EC", "RSA", "RSASSA-PSS")) {
      try {
        return KeyFactory.getInstance(algorithm)
            .generatePublic(new X509EncodedKeySpec(der))
            .getEncoded();
      } catch (GeneralSecurityException e) {
        // Maybe the next.
      }
    }
    throw notARoot(option, file);
  }

  private static CliException notARoot(String option, Path file) {
    return CliException.usage(option + ": expected a certificate or a public key in " + file);
  }
}
