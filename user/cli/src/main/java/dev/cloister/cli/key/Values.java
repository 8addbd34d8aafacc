package dev.cloister.cli.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyOperation;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.wire.KeyRequest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what arguments say. */
final class Values {
  private static final int HASH = 32;

  private Values() {}

  static KeyName name(String text) throws CliException {
    try {
      return new KeyName(text);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("NAME: " + e.getMessage());
    }
  }

  static KeyType type(String code) throws CliException {
    return KeyType.find(code)
        .orElseThrow(
            () ->
                CliException.usage(
                    "--type: expected one of "
                        + Arrays.stream(KeyType.values())
                            .map(KeyType::code)
                            .collect(Collectors.joining(", "))));
  }

  static KeyOperation operation(String code) throws CliException {
    return KeyOperation.find(code)
        .orElseThrow(
            () ->
                CliException.usage(
                    "--operation: expected one of "
                        + Arrays.stream(KeyOperation.values())
                            .map(KeyOperation::code)
                            .collect(Collectors.joining(", "))));
  }

  static long version(long number) throws CliException {
    if (number < 1) {
      throw CliException.usage("--key-version: expected 1 or more");
    }
    return number;
  }

  static KeyPolicy policy(Host host, String file) throws CliException {
    try {
      return KeyPolicy.parse(NamedFiles.read(host, file));
    } catch (ConstellationException e) {
      throw CliException.usage(file + ": " + e.getMessage());
    }
  }

  /** A message, whole. */
  static ByteString message(Host host, String file) throws CliException {
    return bytes(host, file, KeyRequest.MAX_MESSAGE);
  }

  /** Nothing where no file is named. */
  static ByteString aad(Host host, @Nullable String file) throws CliException {
    return file == null ? ByteString.copyOf(new byte[0]) : bytes(host, file, KeyRequest.MAX_AAD);
  }

  static ByteString bytes(Host host, String file, int longest) throws CliException {
    byte[] bytes = NamedFiles.read(host, file);
    if (bytes.length > longest) {
      throw CliException.usage(file + ": longer than " + longest + " bytes");
    }
    return ByteString.copyOf(bytes);
  }

  static ByteString hash(String option, String hex) throws CliException {
    return hex(option, hex, HASH);
  }

  static ByteString hex(String option, String hex, int length) throws CliException {
    try {
      byte[] bytes = HexFormat.of().parseHex(hex);
      if (bytes.length == length) {
        return ByteString.copyOf(bytes);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw CliException.usage(option + ": expected " + 2 * length + " hex digits");
  }
}
