package dev.cloister.channel.session;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.crypto.Hmac;
import dev.cloister.channel.secret.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The MAC that a session's client puts on a request, so that whoever relays it can neither alter,
 * repeat nor invent one: HMAC-SHA-256 over {@code lp(method) || lp(path) || lp(session id) || u64
 * counter || SHA-256(body)} with {@code lp = u32 length || bytes}, big-endian.
 */
public final class RequestMac {
  private RequestMac() {}

  /**
   * The MAC of a request.
   *
   * @param key {@link SessionKeys#mac}
   * @param path as the enclave serves it, such as {@code /execute}
   * @param counter greater than that of every request before
   * @param body the exact bytes
   */
  public static byte[] of(
      SecretBytes key, String method, String path, String sessionId, long counter, byte[] body) {
    return Hmac.tag(key, input(method, path, sessionId, counter, body));
  }

  /**
   * Checks the MAC of a request; takes the same time wherever it differs.
   *
   * @throws ChannelException with {@link ErrorCode#INVALID_MAC}
   */
  public static void check(
      SecretBytes key,
      String method,
      String path,
      String sessionId,
      long counter,
      byte[] body,
      byte[] mac)
      throws ChannelException {
    if (!Hmac.isValid(key, input(method, path, sessionId, counter, body), mac)) {
      throw new ChannelException(ErrorCode.INVALID_MAC, "the request's MAC does not match");
    }
  }

  private static byte[] input(
      String method, String path, String sessionId, long counter, byte[] body) {
    var out = new ByteArrayOutputStream();
    for (String field : new String[] {method, path, sessionId}) {
      byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      out.writeBytes(bytes);
    }
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(counter).array());
    out.writeBytes(sha256(body));
    return out.toByteArray();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
