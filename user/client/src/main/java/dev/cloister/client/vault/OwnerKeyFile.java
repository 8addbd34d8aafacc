package dev.cloister.client.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * An owner's P-256 key in a file that only its owner can read: PKCS #8 and SubjectPublicKeyInfo,
 * PEM (RFC 7468), in that order. What was read or is written is wiped; the JDK's own copies of a
 * key are not (docs/decisions/0005).
 */
public final class OwnerKeyFile {
  private static final int MAX_LENGTH = 4096;
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private OwnerKeyFile() {}

  /**
   * Makes a key and writes it to a file that must not exist.
   *
   * @throws ClientException with {@link ClientFailure#BAD_KEY_FILE} when it exists or cannot be
   *     written
   */
  public static SigningKey create(Path file, SecureRandom random) throws ClientException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      write(file, pair);
      return SigningKey.of(pair);
    } catch (GeneralSecurityException | ConstellationException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    } catch (FileAlreadyExistsException e) {
      throw bad(file, "exists");
    } catch (IOException | UnsupportedOperationException e) {
      throw bad(file, "cannot be written (" + e.getClass().getSimpleName() + ")");
    }
  }

  /**
   * Reads a key.
   *
   * @throws ClientException with {@link ClientFailure#BAD_KEY_FILE} also when others may read or
   *     write the file, or the halves do not belong together
   */
  public static SigningKey read(Path file) throws ClientException {
    byte[] text = new byte[0];
    try (InputStream in = Files.newInputStream(file)) {
      if (!PRIVATE.containsAll(Files.getPosixFilePermissions(file))) {
        throw bad(file, "others can read it or change it: expected mode 0600");
      }
      text = in.readNBytes(MAX_LENGTH + 1);
      return key(text);
    } catch (IOException | UnsupportedOperationException e) {
      throw bad(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
    } catch (GeneralSecurityException | ConstellationException | IllegalArgumentException e) {
      // Not the cause: its text may repeat the file's.
      throw bad(file, "expected a P-256 key and its public half, as this client writes them");
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static void write(Path file, KeyPair pair) throws IOException {
    byte[] secret = pair.getPrivate().getEncoded();
    byte[] text = new byte[0];
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PRIVATE))) {
      text = concat(pem(PRIVATE_KEY, secret), pem(PUBLIC_KEY, pair.getPublic().getEncoded()));
      ByteBuffer rest = ByteBuffer.wrap(text);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(text, (byte) 0);
    }
  }

  private static byte[] pem(String label, byte[] der) {
    byte[] base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("-----BEGIN " + label + "-----\n").getBytes(US_ASCII));
    out.writeBytes(base64);
    out.writeBytes(("\n-----END " + label + "-----\n").getBytes(US_ASCII));
    Arrays.fill(base64, (byte) 0);
    return out.toByteArray();
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    Arrays.fill(one, (byte) 0);
    return both;
  }

  private static SigningKey key(byte[] text)
      throws GeneralSecurityException, ConstellationException {
    byte[] secret = der(text, PRIVATE_KEY);
    try {
      KeyFactory keys = KeyFactory.getInstance("EC");
      PrivateKey privateKey = keys.generatePrivate(new PKCS8EncodedKeySpec(secret));
      PublicKey publicKey = keys.generatePublic(new X509EncodedKeySpec(der(text, PUBLIC_KEY)));
      requirePair(privateKey, publicKey);
      return SigningKey.of(new KeyPair(publicKey, privateKey));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static void requirePair(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    byte[] probe = "cloister-key-file-v1".getBytes(US_ASCII);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(privateKey);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("not a pair");
    }
  }

  private static byte[] der(byte[] text, String label) {
    byte[] begin = ("-----BEGIN " + label + "-----").getBytes(US_ASCII);
    byte[] end = ("-----END " + label + "-----").getBytes(US_ASCII);
    int from = indexOf(text, begin, 0);
    int to = from < 0 ? -1 : indexOf(text, end, from);
    if (to < 0 || text.length > MAX_LENGTH) {
      throw new IllegalArgumentException("no such part");
    }
    byte[] base64 = Arrays.copyOfRange(text, from + begin.length, to);
    try {
      return Base64.getMimeDecoder().decode(base64);
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }

  private static int indexOf(byte[] in, byte[] what, int from) {
    for (int i = from; i + what.length <= in.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    return -1;
  }

  private static ClientException bad(Path file, String why) {
    return new ClientException(ClientFailure.BAD_KEY_FILE, file + ": " + why);
  }
}
