package dev.cloister.channel.credential;

import dev.cloister.channel.Aad;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a credential record says about itself besides its ciphertext; all of it is associated data,
 * so that no record can be passed off as another.
 *
 * @param user whose it is, 1 to 255 printable ASCII characters
 * @param id {@code cred_} and 32 hexadecimal digits, chosen by the client
 * @param path unique for the user: 1 to 255 of {@code [A-Za-z0-9._/-]}
 * @param version 1 for the first value stored under the id, one more for each after it
 * @param labels at most 16
 */
public record CredentialContext(
    String user, String id, String path, long version, Map<String, String> labels) {
  /** Most labels. */
  public static final int MAX_LABELS = 16;

  private static final String DOMAIN = "cloister-credential-v1";
  private static final Pattern USER = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final Pattern ID = Pattern.compile("cred_[0-9a-f]{32}");
  private static final Pattern PATH =
      Pattern.compile("(?!/)(?!.*//)(?!.*/$)(?!(?:.*/)?\\.{1,2}(?:/|$))[A-Za-z0-9._/-]{1,255}");
  private static final Pattern LABEL_NAME = Pattern.compile("[a-z0-9._-]{1,63}");
  private static final Pattern LABEL_VALUE = Pattern.compile("[^\\x00-\\x1f\\x7f]{0,255}");

  /** Copies the labels. */
  public CredentialContext {
    labels = Map.copyOf(labels);
  }

  /**
   * A context out of parts that somebody else chose.
   *
   * @throws ChannelException with {@link ErrorCode#INVALID_REQUEST} naming the part that is not of
   *     its form
   */
  public static CredentialContext of(
      String user, String id, String path, long version, Map<String, String> labels)
      throws ChannelException {
    require(USER.matcher(user).matches(), "user");
    require(isId(id), "id");
    require(PATH.matcher(path).matches(), "path");
    require(version >= 1, "version");
    require(labels.size() <= MAX_LABELS, "labels");
    for (Map.Entry<String, String> label : labels.entrySet()) {
      require(LABEL_NAME.matcher(label.getKey()).matches(), "labels");
      require(LABEL_VALUE.matcher(label.getValue()).matches(), "labels");
    }
    return new CredentialContext(user, id, path, version, labels);
  }

  /** Whether a credential can have this id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  Aad aad() {
    return Aad.of(DOMAIN)
        .field(user)
        .field(id)
        .field(path)
        .field(version)
        .field(encodedLabels())
        .build();
  }

  private byte[] encodedLabels() {
    Map<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
    labels.forEach((name, value) -> sorted.put(utf8(name), utf8(value)));
    var out = new ByteArrayOutputStream();
    sorted.forEach(
        (name, value) -> {
          lp(out, name);
          lp(out, value);
        });
    return out.toByteArray();
  }

  private static void lp(ByteArrayOutputStream out, byte[] bytes) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    out.writeBytes(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void require(boolean holds, String part) throws ChannelException {
    if (!holds) {
      throw new ChannelException(
          ErrorCode.INVALID_REQUEST, "the credential's " + part + " is not of its form");
    }
  }
}
