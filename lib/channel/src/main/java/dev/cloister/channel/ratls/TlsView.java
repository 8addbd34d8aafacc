package dev.cloister.channel.ratls;

import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What one end sees of its own TLS connection: the only source of the values that are bound to it.
 *
 * <p>The certificates are those of the session, not those configured now: after a rotation, and on
 * a resumed connection, the session's are the ones that both ends see.
 *
 * @param exporter 32 bytes of keying material (RFC 8446 section 7.5), label {@value #LABEL},
 *     without context
 * @param channelId base64url of 16 bytes under the label {@value #CHANNEL_LABEL}: the value of
 *     {@code Cloister-Channel}
 * @param server the server's leaf
 * @param client the client's leaf, if it presented one
 */
public record TlsView(ByteString exporter, String channelId, Leaf server, Optional<Leaf> client) {
  /** The exporter's label for what M1 to M3 bind. */
  public static final String LABEL = "EXPERIMENTAL-cloister-attest-v1";

  /** The exporter's label for what every protected request carries. */
  public static final String CHANNEL_LABEL = "EXPERIMENTAL-cloister-channel-v1";

  private static final int EXPORTER_LENGTH = 32;
  private static final int CHANNEL_LENGTH = 16;

  /** Refuses missing parts. */
  public TlsView {
    Objects.requireNonNull(exporter);
    Objects.requireNonNull(channelId);
    Objects.requireNonNull(server);
    Objects.requireNonNull(client);
  }

  /**
   * A leaf certificate.
   *
   * @param hash SHA-256 of its DER
   * @param spki its key: P-256, 91 bytes
   */
  public record Leaf(ByteString hash, ByteString spki) {
    /** Refuses a key that bindings do not take. */
    public Leaf {
      Objects.requireNonNull(hash);
      BoundKey.of(KeyUsage.TLS_LEAF, spki.bytes());
    }

    BoundKey key() {
      return BoundKey.of(KeyUsage.TLS_LEAF, spki.bytes());
    }

    static Leaf of(X509Certificate certificate) throws ChannelException {
      try {
        return new Leaf(
            Hashes.of(certificate.getEncoded()),
            ByteString.copyOf(certificate.getPublicKey().getEncoded()));
      } catch (CertificateEncodingException | IllegalArgumentException e) {
        throw refused("expected certificates with P-256 keys");
      }
    }
  }

  /**
   * The view of the client.
   *
   * @throws ChannelException {@link ErrorCode#TLS_UNSUPPORTED} for anything but TLS 1.3 with P-256
   *     leaves
   */
  public static TlsView ofClient(SSLSession session) throws ChannelException {
    Leaf peer = peer(session).orElseThrow(() -> refused("the server has no certificate"));
    return of(session, peer, local(session));
  }

  /**
   * The view of the server.
   *
   * @throws ChannelException as {@link #ofClient}
   */
  public static TlsView ofServer(SSLSession session) throws ChannelException {
    Leaf own = local(session).orElseThrow(() -> refused("this end has no certificate"));
    return of(session, own, peer(session));
  }

  private static TlsView of(SSLSession session, Leaf server, Optional<Leaf> client)
      throws ChannelException {
    byte[] id = export(session, CHANNEL_LABEL, CHANNEL_LENGTH);
    return new TlsView(
        ByteString.copyOf(export(session, LABEL, EXPORTER_LENGTH)),
        Base64.getUrlEncoder().withoutPadding().encodeToString(id),
        server,
        client);
  }

  /**
   * Keying material of a connection (RFC 8446 section 7.5), without context: the same at both ends,
   * another on every connection.
   *
   * @throws ChannelException {@link ErrorCode#TLS_UNSUPPORTED} for anything but TLS 1.3
   */
  public static byte[] export(SSLSession session, String label, int length)
      throws ChannelException {
    if (!session.getProtocol().equals("TLSv1.3")
        || !(session instanceof ExtendedSSLSession exporting)) {
      throw refused("expected TLS 1.3");
    }
    try {
      // TLS 1.3 knows no difference between no context and an empty one.
      byte[] material = exporting.exportKeyingMaterialData(label, new byte[0], length);
      if (material.length == length) {
        return material;
      }
    } catch (SSLException | UnsupportedOperationException e) {
      // Said below.
    }
    throw refused("the TLS session exports no keying material");
  }

  private static Optional<Leaf> local(SSLSession session) throws ChannelException {
    return leaf(session.getLocalCertificates());
  }

  private static Optional<Leaf> peer(SSLSession session) throws ChannelException {
    try {
      return leaf(session.getPeerCertificates());
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private static Optional<Leaf> leaf(Certificate @Nullable [] chain) throws ChannelException {
    if (chain == null || chain.length == 0) {
      return Optional.empty();
    }
    if (Arrays.stream(chain).findFirst().orElse(null) instanceof X509Certificate certificate) {
      return Optional.of(Leaf.of(certificate));
    }
    throw refused("expected X.509 certificates");
  }

  private static ChannelException refused(String why) {
    return new ChannelException(ErrorCode.TLS_UNSUPPORTED, why);
  }
}
