package dev.cloister.channel.session;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.channel.hpke.HpkeRecipient;
import dev.cloister.channel.hpke.HpkeSender;
import dev.cloister.channel.secret.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What a user's client and the credentials enclave both derive from their HPKE context; nothing of
 * it is sent. Closing wipes it.
 */
public final class SessionKeys implements AutoCloseable {
  private static final String INFO = "cloister-enclave-session-v1";

  private final String id;
  private final SecretBytes mac;
  private final SecretBytes request;
  private final SecretBytes response;

  /** {@code export} of either context. */
  @FunctionalInterface
  private interface Exporter {
    SecretBytes export(String context, int length);
  }

  private SessionKeys(Exporter exporter) {
    try (SecretBytes bytes = exporter.export("cloister-session-id-v1", 16)) {
      id = bytes.use(HexFormat.of()::formatHex);
    }
    mac = exporter.export("cloister-execute-mac-v1", 32);
    request = exporter.export("cloister-request-v1", 32);
    response = exporter.export("cloister-response-v1", 32);
  }

  /**
   * The HPKE {@code info} of a session: {@code "cloister-enclave-session-v1" || 0 || B}.
   *
   * @param binding what the enclave's evidence vouches for
   */
  public static byte[] info(Binding binding) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(INFO.getBytes(StandardCharsets.US_ASCII));
    out.write(0);
    out.writeBytes(binding.value());
    return out.toByteArray();
  }

  /** The client's side. */
  public static SessionKeys of(HpkeSender context) {
    return new SessionKeys(context::export);
  }

  /** The enclave's side. */
  public static SessionKeys of(HpkeRecipient context) {
    return new SessionKeys(context::export);
  }

  /** The session's id: 32 hexadecimal digits. Not a secret. */
  public String id() {
    return id;
  }

  /** Authenticates requests: {@link RequestMac}. */
  public SecretBytes mac() {
    return mac;
  }

  /** Encrypts what the client sends. */
  public SecretBytes request() {
    return request;
  }

  /** Encrypts what the enclave answers. */
  public SecretBytes response() {
    return response;
  }

  @Override
  public void close() {
    mac.close();
    request.close();
    response.close();
  }
}
