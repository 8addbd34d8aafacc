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
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    byte[] spki = spki(developmentRoot.get());
    List<TrustAnchor> anchors = new ArrayList<>();
    for (Vendor vendor : Vendor.values()) {
      anchors.add(TrustAnchor.of(vendor, "development root", spki));
    }
    return new DevelopmentAnchors(anchors);
  }

  private static byte[] spki(Path file) throws CliException {
    byte[] bytes;
    try (InputStream in = java.nio.file.Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_LENGTH);
    } catch (IOException e) {
      throw CliException.usage(
          "--development-root: " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    boolean der = bytes.length > 0 && bytes[0] == DER_SEQUENCE;
    // The JDK looks for a certificate anywhere in a file; a root is a file of its own.
    if (!der && !new String(bytes, US_ASCII).stripLeading().startsWith("-----BEGIN ")) {
      throw notARoot(file);
    }
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(bytes))
          .getPublicKey()
          .getEncoded();
    } catch (CertificateException e) {
      return publicKey(file, bytes);
    }
  }

  private static byte[] publicKey(Path file, byte[] bytes) throws CliException {
    Matcher pem = PUBLIC_KEY.matcher(new String(bytes, US_ASCII));
    try {
      byte[] der = pem.find() ? Base64.getMimeDecoder().decode(pem.group(1)) : bytes;
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der)).getEncoded();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw notARoot(file);
    }
  }

  private static CliException notARoot(Path file) {
    return CliException.usage(
        "--development-root: expected a certificate or a public key in " + file);
  }
}
