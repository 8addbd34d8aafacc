package dev.cloister.enclave.connector;

import dev.cloister.channel.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one place where a credential becomes a {@code String}: the JDK's HTTP client takes header
 * values in no other form. The string and the client's copies of it are garbage when the call has
 * ended and are overwritten when the collector gets to them; nothing keeps a reference.
 */
final class BearerHeader {
  private static final byte[] SCHEME = "Bearer ".getBytes(StandardCharsets.US_ASCII);

  private BearerHeader() {}

  /**
   * The value of an {@code Authorization} header.
   *
   * @param credential a token: visible ASCII, so that it can end neither the header nor the request
   * @throws ConnectorException with {@link ConnectorFailure#REJECTED_CREDENTIAL} when it is not
   */
  static String value(SecretBytes credential) throws ConnectorException {
    return credential.use(
        token -> {
          for (byte b : token) {
            if (b < 0x21 || b > 0x7e) {
              throw new ConnectorException(ConnectorFailure.REJECTED_CREDENTIAL);
            }
          }
          byte[] header = Arrays.copyOf(SCHEME, SCHEME.length + token.length);
          System.arraycopy(token, 0, header, SCHEME.length, token.length);
          try {
            return new String(header, StandardCharsets.ISO_8859_1);
          } finally {
            Arrays.fill(header, (byte) 0);
          }
        });
  }
}
