package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertifiedKey;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Pem;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An issuer and one of its machines in a directory: development only, the keys are not encrypted.
 *
 * <p>Certificates are PEM files, keys PKCS#8 in PEM with mode 0600 in a directory of mode 0700. The
 * directory appears complete or not at all.
 *
 * @param issuer the PKI
 * @param platform its machine
 */
public record StoredIntel(IntelIssuer issuer, Platform platform) {
  private static final String ATTESTATION = "attestation";
  private static final String KEY_LABEL = "PRIVATE KEY";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<CertificateRole> AUTHORITIES =
      EnumSet.complementOf(EnumSet.of(CertificateRole.PCK));

  /**
   * Loads what is there; where there is nothing, creates an issuer whose certificates start at
   * {@code now}. Processes that start together end up with the same one.
   *
   * @throws IOException if it cannot be read or written, or is not for {@code spec}
   */
  public static StoredIntel openOrCreate(
      Path directory, PlatformSpec spec, SecureRandom random, Instant now) throws IOException {
    if (!Files.exists(directory)) {
      IntelIssuer issuer = IntelIssuer.create(Seed.fresh(random), now);
      try {
        new StoredIntel(issuer, issuer.platform(spec)).save(directory);
      } catch (FileAlreadyExistsException e) {
        // Another process was faster; its issuer is as good.
      }
    }
    return load(directory, spec);
  }

  /**
   * Loads what {@link #save} wrote.
   *
   * @throws IOException if a file is missing or unreadable, a key is readable by others or does not
   *     belong to its certificate, or the machine is not the one {@code spec} describes
   */
  public static StoredIntel load(Path directory, PlatformSpec spec) throws IOException {
    Map<CertificateRole, CertifiedKey<EcKey>> authorities = new EnumMap<>(CertificateRole.class);
    for (CertificateRole role : AUTHORITIES) {
      authorities.put(role, read(directory, role));
    }
    IntelIssuer issuer = IntelIssuer.of(authorities);
    CertifiedKey<EcKey> pck = read(directory, CertificateRole.PCK);
    byte[] extension = pck.certificate().x509().getExtensionValue(SgxExtension.OID);
    if (!Arrays.equals(extension, SgxExtension.inCertificate(spec))) {
      throw new IOException("the platform in " + directory + " is another one than asked for");
    }
    return new StoredIntel(
        issuer, issuer.platform(spec, pck, readKey(directory.resolve(ATTESTATION + ".key"))));
  }

  /**
   * Writes the directory.
   *
   * @throws FileAlreadyExistsException if it exists and is not empty
   * @throws IOException if it cannot be written
   */
  public void save(Path directory) throws IOException {
    Path target = directory.toAbsolutePath();
    Path parent = target.getParent();
    if (parent == null) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    Files.createDirectories(parent);
    Path draft =
        Files.createTempDirectory(
            parent, "draft-", PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
    try {
      for (CertificateRole role : AUTHORITIES) {
        write(draft, role, issuer.authority(role));
      }
      write(draft, CertificateRole.PCK, platform.pck());
      writeKey(draft.resolve(ATTESTATION + ".key"), platform.attestationKey());
      if (Files.exists(target) && !isEmpty(target)) {
        throw new FileAlreadyExistsException(directory.toString());
      }
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(draft);
      if (Files.exists(target) && !isEmpty(target)) {
        throw new FileAlreadyExistsException(directory.toString());
      }
      throw e;
    }
  }

  private static void write(Path folder, CertificateRole role, CertifiedKey<EcKey> certified)
      throws IOException {
    Files.writeString(
        create(folder.resolve(name(role) + ".pem")), certified.certificate().pem(), US_ASCII);
    writeKey(folder.resolve(name(role) + ".key"), certified.key());
  }

  private static void writeKey(Path file, EcKey key) throws IOException {
    Files.writeString(create(file), Pem.encode(KEY_LABEL, key.pkcs8()), US_ASCII);
  }

  /** With its mode from the start, whatever the umask. */
  private static Path create(Path file) throws IOException {
    return Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
  }

  private static CertifiedKey<EcKey> read(Path folder, CertificateRole role) throws IOException {
    EcKey key = readKey(folder.resolve(name(role) + ".key"));
    Path file = folder.resolve(name(role) + ".pem");
    List<Certificate> certificates = Certificate.ofPem(Files.readString(file, US_ASCII));
    if (certificates.size() != 1) {
      throw new IOException("expected one certificate in " + file);
    }
    Certificate certificate = certificates.getFirst();
    try {
      if (!Arrays.equals(certificate.x509().getPublicKey().getEncoded(), key.spki())) {
        throw new IOException("the certificate in " + file + " is not for the key beside it");
      }
    } catch (IllegalStateException e) {
      throw new IOException("expected a certificate in " + file, e);
    }
    return new CertifiedKey<>(key, certificate);
  }

  private static EcKey readKey(Path file) throws IOException {
    Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
    mode.addAll(Files.getPosixFilePermissions(file));
    mode.removeAll(OWNER_ONLY);
    if (!mode.isEmpty()) {
      throw new IOException("expected mode 0600 of " + file);
    }
    List<byte[]> keys = Pem.decode(KEY_LABEL, Files.readString(file, US_ASCII));
    try {
      if (keys.size() == 1) {
        return EcKey.ofPkcs8(keys.getFirst());
      }
    } catch (IllegalArgumentException e) {
      // The bytes are a key's: they go into no message.
    }
    throw new IOException("expected one EC key in " + file);
  }

  private static String name(CertificateRole role) {
    return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  private static void discard(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      for (Path file : entries.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
