package dev.cloister.cli.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.ear.EarKey;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads a PKCS #8 key, PEM (RFC 7468) or DER. Its bytes are wiped, and never become a string. */
final class EarKeyFile {
  private static final byte[] BEGIN = "-----BEGIN PRIVATE KEY-----".getBytes(US_ASCII);
  private static final byte[] END = "-----END PRIVATE KEY-----".getBytes(US_ASCII);

  private EarKeyFile() {}

  static EarKey read(Host host, String name) throws CliException {
    byte[] file = NamedFiles.read(host, name);
    byte[] der = new byte[0];
    try {
      der = der(file);
      return key(der);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Not the cause: its text may repeat the file's.
      throw CliException.usage(
          "--ear-key: expected a P-256 or Ed25519 key as PKCS #8, PEM or DER, in " + name);
    } finally {
      Arrays.fill(file, (byte) 0);
      Arrays.fill(der, (byte) 0);
    }
  }

  private static EarKey key(byte[] der) throws GeneralSecurityException {
    GeneralSecurityException failure = new GeneralSecurityException("no key");
    for (String algorithm : List.of("EC", "Ed25519")) {
      try {
        return EarKey.of(
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
      } catch (GeneralSecurityException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static byte[] der(byte[] file) {
    int begin = indexOf(file, BEGIN, 0);
    if (begin < 0) {
      return file.clone();
    }
    int end = indexOf(file, END, begin);
    if (end < 0) {
      throw new IllegalArgumentException("no end");
    }
    byte[] base64 = Arrays.copyOfRange(file, begin + BEGIN.length, end);
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
}
