package dev.cloister.conformance;

import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Vendor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The files of one case, looked up in the roots. */
public final class Inputs {
  private final Case row;
  private final List<Path> roots;

  Inputs(Case row, List<Path> roots) {
    this.row = row;
    this.roots = List.copyOf(roots);
  }

  /** The format's name in the cases file. */
  public String format() {
    return row.format();
  }

  /** The evidence file's path as written. */
  public String evidencePath() {
    return row.evidence();
  }

  /** The evidence, or its slice. */
  public byte[] evidence() throws IOException {
    byte[] whole = read(row.evidence());
    return row.slice().map(edge -> Arrays.copyOfRange(whole, edge[0], edge[1])).orElse(whole);
  }

  /** The files of a role, in order. */
  public List<Companion> companions(String role) throws IOException {
    List<Companion> files = new ArrayList<>();
    for (String path : row.companion(role)) {
      files.add(new Companion(path, read(path)));
    }
    return files;
  }

  /** What the case says of itself: names fields of containers. */
  public String why() {
    return row.why();
  }

  /** The anchor's name in the cases file. */
  public String anchor() {
    return row.anchor();
  }

  /** The instant of verification; some fixed one where time does not matter. */
  public Instant instant() {
    return row.instant().equals("-")
        ? Instant.parse("2025-07-01T00:00:00Z")
        : Instant.parse(row.instant());
  }

  /** Vendors' pinned roots, or the case's own root as that vendor's in a development set. */
  public TrustAnchors anchors(Vendor vendor, Verifiers verifiers) throws IOException {
    List<TrustAnchor> own = new ArrayList<>();
    for (Companion root : companions("root")) {
      own.add(TrustAnchor.of(vendor, root.path(), publicKey(root)));
    }
    return own.isEmpty() ? verifiers.pinned() : new DevelopmentAnchors(own);
  }

  /** The pinned roots, of the one vendor alone that the case's anchor names. */
  public TrustAnchors pinnedAnchors(Verifiers verifiers) {
    return Arrays.stream(Vendor.values())
        .filter(vendor -> vendor.code().equals(anchor()))
        .findFirst()
        .<TrustAnchors>map(vendor -> verifiers.pinned().only(vendor))
        .orElse(verifiers.pinned());
  }

  private static byte[] publicKey(Companion root) throws IOException {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(root.bytes()));
      return certificate.getPublicKey().getEncoded();
    } catch (CertificateException e) {
      throw new IOException("not a certificate: " + root.path(), e);
    }
  }

  private byte[] read(String path) throws IOException {
    for (Path root : roots) {
      Path file = root.resolve(path);
      if (Files.isRegularFile(file)) {
        return Files.readAllBytes(file);
      }
    }
    throw new IOException("no such file below the roots: " + path);
  }
}
